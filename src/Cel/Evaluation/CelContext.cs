using System.Diagnostics;
using Cel.Values;

namespace Cel.Evaluation;

/// <summary>
/// One evaluation: its variables, and what it may still spend. Functions of the host charge it for their work.
/// </summary>
public sealed class CelContext : IMeter
{
    /// <summary>How much is spent between two looks at the clock.</summary>
    private const long Stride = 4_096;

    /// <summary>What a value takes on its own, in bytes.</summary>
    internal const long ValueSize = 16;

    private readonly CelOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;
    private long _started;
    private long _stop;
    private Dictionary<string, CelPattern>? _patterns;

    internal CelContext(
        CelEnvironment environment, ICelVariables? variables, IReadOnlyDictionary<string, object?>? values, int locals,
        CancellationToken cancellation)
    {
        Environment = environment;
        Variables = variables;
        Values = values;
        Locals = locals == 0 ? [] : new CelValue[locals];
        _options = environment.Options;
        _time = environment.Time;
        _cancellation = cancellation;
        _stop = Math.Min(Stride, _options.MaxCost);
    }

    /// <summary>What was spent so far, in units of cost.</summary>
    public long Cost { get; private set; }

    /// <summary>How many bytes the values made so far take.</summary>
    public long Memory { get; private set; }

    /// <summary>The environment of the expression.</summary>
    public CelEnvironment Environment { get; }

    /// <summary>Ends with the evaluation's caller giving up.</summary>
    public CancellationToken Cancellation => _cancellation;

    internal CelValue[] Locals { get; }

    internal ICelVariables? Variables { get; }

    internal IReadOnlyDictionary<string, object?>? Values { get; }

    /// <summary>
    /// Enters work, ahead of doing it: about one unit for each element that is looked at and each 16 characters or
    /// bytes. Where the limit is met the evaluation ends here.
    /// </summary>
    public void Charge(long units)
    {
        Cost += units;
        if (Cost > _stop || Cost < 0) Look();
    }

    /// <summary>
    /// Enters what a value takes, ahead of making it. Where the limit is met the evaluation ends here.
    /// </summary>
    public void Allocate(long bytes)
    {
        Memory += bytes;
        if (Memory > _options.MaxMemory || Memory < 0)
        {
            throw new CelLimitException(CelErrorCode.LimitExceeded,
                $"the evaluation makes values of more than {_options.MaxMemory} bytes");
        }
    }

    /// <summary>A value for the language.</summary>
    public CelValue ToValue(object? value) => Environment.Adapter.ToValue(value);

    internal CelPattern Pattern(string source)
    {
        _patterns ??= [];
        if (_patterns.TryGetValue(source, out var pattern)) return pattern;
        Charge(source.Length);
        Allocate(source.Length * 64L);
        return _patterns[source] = CelPattern.Of(source, _options);
    }

    private void Look()
    {
        if (Cost > _options.MaxCost || Cost < 0)
        {
            throw new CelLimitException(CelErrorCode.LimitExceeded, $"the evaluation costs more than {_options.MaxCost} units");
        }

        if (_cancellation.IsCancellationRequested)
        {
            throw new CelLimitException(CelErrorCode.Cancelled, "the evaluation was given up");
        }

        var now = _time.GetTimestamp();
        if (_started == 0)
        {
            _started = now;
        }
        else if (_time.GetElapsedTime(_started, now) > _options.MaxTime)
        {
            throw new CelLimitException(CelErrorCode.LimitExceeded,
                $"the evaluation takes longer than {_options.MaxTime.TotalSeconds} s");
        }

        _stop = Math.Min(Cost + Stride, _options.MaxCost);
        Debug.Assert(Cost <= _stop);
    }
}
