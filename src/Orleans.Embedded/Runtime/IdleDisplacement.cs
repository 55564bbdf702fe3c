using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Runtime;

/// <summary>
/// Makes room when as many grains are active as may be: those that were idle longest go, several at once, so that a
/// look at all of them is paid for by many newcomers.
/// </summary>
/// <param name="silo">Whose grains.</param>
/// <param name="limit">How many may be active.</param>
internal sealed class IdleDisplacement(SiloRuntime silo, int limit)
{
    /// <summary>The part of all grains that goes at once.</summary>
    private const int Share = 16;

    private readonly Lock _gate = new();

    /// <summary>Displaces some idle grains, if there are any and nobody else has made room meanwhile.</summary>
    public void MakeRoom()
    {
        lock (_gate)
        {
            if (silo.ActiveCount < limit) return;
            var wanted = Math.Max(1, limit / Share);
            var oldest = new PriorityQueue<CallTarget, long>(wanted + 1);
            foreach (var target in silo.Targets)
            {
                if (target.IdleSince() is not { } since) continue;

                // The first to leave the queue is the one of them that was used last.
                oldest.Enqueue(target, -since);
                if (oldest.Count > wanted) oldest.Dequeue();
            }

            foreach (var (target, _) in oldest.UnorderedItems) target.TryDisplace();
        }
    }
}
