namespace Libp2p.Node;

/// <summary>
/// How long to wait until something is tried again: twice as long each time, up to a limit. What held for as long as
/// that limit begins anew.
/// </summary>
internal sealed class Pauses
{
    /// <summary>The first pause.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <summary>The pause after a try.</summary>
    /// <param name="held">For how long what was tried held; zero when it failed.</param>
    public TimeSpan After(TimeSpan held)
    {
        var pause = held >= Longest ? First : _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return pause;
    }
}
