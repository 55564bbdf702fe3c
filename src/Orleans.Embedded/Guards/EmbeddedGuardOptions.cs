namespace Orleans.Embedded;

/// <summary>What the engine checks beyond Orleans' contract, so that grains that work here work on Orleans.</summary>
public sealed class EmbeddedGuardOptions
{
    /// <summary>
    /// Whether each argument and answer is rebuilt from its <see cref="IdAttribute"/> members, and mutable types and
    /// foreign exceptions are refused. Costs microseconds a call. Default: yes when the program was built for
    /// debugging.
    /// </summary>
    public bool CheckValues { get; set; }

    /// <summary>
    /// Whether a request with a turn longer than <c>SchedulingOptions.TurnWarningLengthThreshold</c> fails. Otherwise
    /// the turn is only logged. Default: no.
    /// </summary>
    public bool RefuseOverlongTurns { get; set; }

    /// <summary>
    /// Whether a call that would wait for itself fails at once with a <see cref="TimeoutException"/> that names the
    /// cycle, and not after the response timeout. Default: yes.
    /// </summary>
    public bool DetectCycles { get; set; } = true;
}
