using System.Diagnostics;
using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Tests.Scheduling;

/// <summary>The deepest stack that grains found themselves on.</summary>
public sealed class StackWatch
{
    private readonly Lock _gate = new();

    /// <summary>How many turns were on it.</summary>
    public int Turns { get; private set; }

    /// <summary>How many frames of any kind were on it.</summary>
    public int Frames { get; private set; }

    public void Look()
    {
        var frames = new StackTrace(fNeedFileInfo: false).GetFrames();
        var turns = frames.Count(frame => frame.GetMethod() is { Name: "RunTurn" } method
            && method.DeclaringType == typeof(Activation));
        lock (_gate)
        {
            Turns = Math.Max(Turns, turns);
            Frames = Math.Max(Frames, frames.Length);
        }
    }
}
