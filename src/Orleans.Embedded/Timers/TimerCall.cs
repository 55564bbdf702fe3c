using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Timers;

/// <summary>A tick as a request, so that it obeys the rules of reentrancy.</summary>
internal sealed class TimerCall(IGrainTimerTick timer, bool interleave) : TaskCall
{
    private static readonly GrainMethod _waiting =
        new(typeof(IGrainTimerTick), nameof(IGrainTimerTick.TickAsync), GrainMethodFlags.None, "-00:00:01");

    private static readonly GrainMethod _interleaving =
        new(typeof(IGrainTimerTick), nameof(IGrainTimerTick.TickAsync), GrainMethodFlags.AlwaysInterleave, "-00:00:01");

    public override GrainMethod Method => interleave ? _interleaving : _waiting;

    protected override Task Invoke(object target) => timer.TickAsync();
}
