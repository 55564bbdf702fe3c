using Bib.Testing;

namespace Orleans.Embedded.Tests.Guards;

/// <summary>Lets the fake clock run while a turn holds its thread.</summary>
public sealed class HeldThreads(TimeProvider clock)
{
    public void Hold() => ((FakeTimeProvider)clock).Advance(TimeSpan.FromSeconds(2));
}
