using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests.Streams;

/// <summary>What subscribers were offered, with the clock's time, and which of it they refuse.</summary>
public sealed class Listeners(TimeProvider clock)
{
    private readonly ConcurrentQueue<(string Who, string What, DateTimeOffset When)> _offers = [];

    public Func<string, string, bool> Refuses { get; set; } = (_, _) => false;

    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string[] Of(string who) => [.. _offers.Where(offer => offer.Who == who).Select(offer => offer.What)];

    public DateTimeOffset[] TimesOf(string who) => [.. _offers.Where(offer => offer.Who == who).Select(offer => offer.When)];

    public void Offer(string who, string what)
    {
        _offers.Enqueue((who, what, clock.GetUtcNow()));
        if (Refuses(who, what)) throw new InvalidOperationException($"{who} refuses {what}");
    }
}
