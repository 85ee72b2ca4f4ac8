using MoxE.Engine.Requests;
using MoxE.Engine.Scheduling;
using MoxE.Engine.Slots;

namespace MoxE.Engine.Running;

/// <summary>
/// Takes sequences into the accounts of the engine (slot, queue counts, metrics) and out of them again, exactly once
/// each. The engine thread's. A slot is returned before the sequence's reader is told of the end.
/// </summary>
internal sealed class SequenceAccounts(SlotPool slots, TenantLedger tenants, ModelShape shape, EngineParts parts, char[] scratch)
{
    private int _slotsUsed;

    /// <summary>Slots rented by sequences; any thread may read it.</summary>
    public int SlotsUsed => Volatile.Read(ref _slotsUsed);

    /// <summary>Takes in a sequence that has arrived.</summary>
    public void Join(Sequence sequence) => sequence.Tenant = tenants.Join(sequence.Request.Tenant);

    /// <summary>Gives a waiting sequence a zeroed slot; when that fails, the sequence has ended.</summary>
    public bool TryAdmit(Sequence sequence, long now)
    {
        string id = sequence.Request.RequestId;
        if (!slots.TryRent(id, out int slot, out Exception? failure))
        {
            parts.Logger.ZeroingFailed(id, failure);
            Close(sequence, FinishReason.Failed, new EngineError(EngineErrorKind.StepFailed, $"A state slot could not be zeroed: {failure.Message}"), now);
            return false;
        }

        sequence.Slot = slot;
        tenants.Charge(sequence.Tenant, sequence.Request.Prompt.Length);
        Volatile.Write(ref _slotsUsed, slots.Used);
        parts.Queue.OnAdmitted(sequence);
        parts.Metrics.OnAdmitted(parts.Clock.Seconds(sequence.Times.SubmittedAt, now));
        sequence.Begin(shape, now);
        return true;
    }

    /// <summary>Ends a sequence with a closing update.</summary>
    public void Close(Sequence sequence, FinishReason reason, EngineError? error, long now)
    {
        Release(sequence, reason, now);
        sequence.Output.Close(reason, error, scratch);
    }

    /// <summary>Ends a sequence whose logits for the token at <paramref name="position"/> are no distribution.</summary>
    public void CloseBadLogits(Sequence sequence, long position, long now)
    {
        parts.Logger.BadLogits(sequence.Request.RequestId, position);
        Close(sequence, FinishReason.Failed, new EngineError(EngineErrorKind.StepFailed, $"The logits at position {position} are not numbers, or have no finite maximum."), now);
    }

    /// <summary>Takes a sequence out of all accounts; its reader is not told yet. Harmless when it is out already.</summary>
    public void Release(Sequence sequence, FinishReason reason, long now)
    {
        if (sequence.HasEnded)
        {
            return;
        }

        bool ran = sequence.Slot >= 0;
        sequence.HasEnded = true;
        sequence.Times.OnEnd(now);
        if (ran)
        {
            slots.Return(sequence.Slot);
            sequence.Slot = -1;
            Volatile.Write(ref _slotsUsed, slots.Used);
            parts.Throughput.OnGenerated(sequence.Generated);
        }

        if (sequence.Tenant >= 0)
        {
            tenants.Leave(sequence.Tenant);
        }

        parts.Queue.OnEnded(sequence, ran);
        parts.Metrics.OnEnded(reason, parts.Clock.Seconds(sequence.Times.SubmittedAt, now));
    }
}
