using Orleans;

namespace Bib.Storage.Tests.Engine;

/// <summary>A grain whose reminder and subscription outlive it.</summary>
[Alias("bib.tests.remembering")]
public interface IRememberingGrain : IGrainWithStringKey
{
    /// <summary>Registers a reminder and subscribes to the stream of its own key.</summary>
    [Alias("Begin")]
    Task BeginAsync();

    /// <summary>Registers the reminder alone.</summary>
    [Alias("Remind")]
    Task RemindAsync();

    /// <summary>Subscribes alone.</summary>
    [Alias("Subscribe")]
    Task SubscribeAsync();

    /// <summary>How many reminders and subscriptions it finds.</summary>
    [Alias("Count")]
    Task<(int Reminders, int Subscriptions)> CountAsync();

    /// <summary>Ends both.</summary>
    [Alias("End")]
    Task EndAsync();
}
