using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>Whole numbers divisible by another: long division, a state for each remainder.</summary>
internal static class Multiples
{
    private const int Ten = 10;

    public static Expression Of(int divisor)
    {
        // State 0: at the start; 1: behind a minus; 2: behind a lone zero; 3 + r: the number so far leaves r.
        const int Signed = 1, Zero = 2, Remainders = 3;
        List<GraphEdge> edges = [new(0, Expression.Text("-"), Signed), new(0, Expression.Text("0"), Zero)];
        for (int digit = 0; digit < Ten; digit++)
        {
            Expression on = Expression.Chars(('0' + digit, '0' + digit));
            if (digit > 0)
            {
                edges.Add(new(0, on, Remainders + (digit % divisor)));
                edges.Add(new(Signed, on, Remainders + (digit % divisor)));
            }

            for (int remainder = 0; remainder < divisor; remainder++)
            {
                edges.Add(new(Remainders + remainder, on, Remainders + (((remainder * Ten) + digit) % divisor)));
            }
        }

        return new Expression.Graph(Remainders + divisor, edges, [Zero, Remainders]);
    }
}
