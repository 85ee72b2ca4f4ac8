using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Networks;

/// <summary>
/// Which rules a rule may enter before its first byte. A rule that reaches itself so would be entered for ever; without
/// such rules, the longest chain of frames that lie on each other between two bytes is known.
/// </summary>
internal static class LeftCalls
{
    /// <summary>Refuses left recursion.</summary>
    /// <returns>The most frames that one byte can add to the stack.</returns>
    public static int Check(Network network, RuleSet rules)
    {
        var calls = new List<(int Rule, int Frames)>[network.Starts.Length];
        int[] callers = new int[calls.Length];
        for (int rule = 0; rule < calls.Length; rule++)
        {
            calls[rule] = Direct(network, network.Starts[rule]);
            calls[rule].ForEach(call => callers[call.Rule]++);
        }

        // Rules in an order in which every caller comes before what it calls; those in a circle never become free.
        Queue<int> free = new(Enumerable.Range(0, calls.Length).Where(rule => callers[rule] == 0));
        int[] frames = new int[calls.Length];
        int settled = 0;
        while (free.TryDequeue(out int rule))
        {
            settled++;
            foreach ((int callee, int added) in calls[rule])
            {
                frames[callee] = Math.Max(frames[callee], frames[rule] + added);
                if (--callers[callee] == 0)
                {
                    free.Enqueue(callee);
                }
            }
        }

        if (settled < calls.Length)
        {
            int rule = FindInCircle(calls, callers);
            string name = rule < rules.Count ? rules.Name(rule) : "a repeated group";
            throw new SourceRefusedException(name, "a way back to itself before any character (left recursion)", "a rule that begins with something else, as in 'list ::= item (\",\" item)*'");
        }

        return 1 + frames.Max();
    }

    /// <summary>Every rule left over has a caller left over: walks backwards until a named rule comes again.</summary>
    private static int FindInCircle(List<(int Rule, int Frames)>[] calls, int[] callersLeft)
    {
        int[] caller = new int[calls.Length];
        for (int rule = 0; rule < calls.Length; rule++)
        {
            if (callersLeft[rule] > 0)
            {
                calls[rule].ForEach(call => caller[call.Rule] = rule);
            }
        }

        HashSet<int> seen = [];
        int current = Array.FindIndex(callersLeft, left => left > 0);
        while (seen.Add(current))
        {
            current = caller[current];
        }

        // Rules of the source come first, so the least of the circle is one that has a name, if any is.
        int least = current;
        for (int rule = caller[current]; rule != current; rule = caller[rule])
        {
            least = Math.Min(least, rule);
        }

        return least;
    }

    private static List<(int Rule, int Frames)> Direct(Network network, int start)
    {
        List<(int, int)> found = [];
        HashSet<int> seen = [start];
        Stack<int> open = new([start]);
        while (open.TryPop(out int node))
        {
            foreach (int target in network.Empties.Of(node))
            {
                Visit(target);
            }

            foreach (CallEdge call in network.Calls.Of(node))
            {
                found.Add((call.Rule, call.IsTail ? 0 : 1));
                if (network.IsNullable(call.Rule))
                {
                    Visit(call.Return);
                }
            }
        }

        return found;

        void Visit(int node)
        {
            if (seen.Add(node))
            {
                open.Push(node);
            }
        }
    }
}
