namespace Orleans.Embedded.Tests.Lifetime;

public sealed class SleeperState
{
    public string Text { get; set; } = "";
}
