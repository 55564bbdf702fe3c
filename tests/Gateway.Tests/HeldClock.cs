namespace Bib.Gateway.Tests;

/// <summary>A clock that goes when a test says so.</summary>
internal sealed class HeldClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
