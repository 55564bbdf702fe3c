using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Embedded.Streams;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Options;

public sealed class OptionTests
{
    public static TheoryData<string, Action<IServiceCollection>> Wrong => new()
    {
        { "ClusterOptions.ClusterId is empty", With<ClusterOptions>(o => o.ClusterId = " ") },
        { "ClusterOptions.ServiceId is empty", With<ClusterOptions>(o => o.ServiceId = "") },
        { "SchedulingOptions.ActivationSchedulingQuantum is 00:00:00",
            With<SchedulingOptions>(o => o.ActivationSchedulingQuantum = TimeSpan.Zero) },
        { "SchedulingOptions.TurnWarningLengthThreshold is",
            With<SchedulingOptions>(o => o.TurnWarningLengthThreshold = TimeSpan.FromSeconds(-1)) },
        { "GrainCollectionOptions.CollectionQuantum is", With<GrainCollectionOptions>(o => o.CollectionQuantum = TimeSpan.Zero) },
        { "GrainCollectionOptions.CollectionAge is 00:00:30; it must be more than GrainCollectionOptions.CollectionQuantum, "
            + "which is 00:01:00", With<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromSeconds(30)) },
        { "GrainCollectionOptions.ClassSpecificCollectionAge[X] is",
            With<GrainCollectionOptions>(o => o.ClassSpecificCollectionAge["X"] = TimeSpan.Zero) },
        { "GrainCollectionOptions.ActivationTimeout is", With<GrainCollectionOptions>(o => o.ActivationTimeout = TimeSpan.Zero) },
        { "GrainCollectionOptions.DeactivationTimeout is",
            With<GrainCollectionOptions>(o => o.DeactivationTimeout = TimeSpan.Zero) },
        { "SiloMessagingOptions.ResponseTimeout is", With<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.Zero) },
        { "SiloMessagingOptions.MaxEnqueuedRequestsHardLimit is -1; it must be at least 0",
            With<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = -1) },
        { "SiloMessagingOptions.MaxEnqueuedRequestsSoftLimit_StatelessWorker is",
            With<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsSoftLimit_StatelessWorker = -1) },
        { "ReminderOptions.MinimumReminderPeriod is", With<ReminderOptions>(o => o.MinimumReminderPeriod = TimeSpan.Zero) },
        { "ReminderOptions.RefreshReminderListPeriod is",
            With<ReminderOptions>(o => o.RefreshReminderListPeriod = TimeSpan.FromDays(60)) },
        { "ReminderOptions.InitializationTimeout is", With<ReminderOptions>(o => o.InitializationTimeout = TimeSpan.Zero) },
        { "EmbeddedStreamOptions.QueueLimit is 0; it must be at least 1", With<EmbeddedStreamOptions>(o => o.QueueLimit = 0) },
        { "EmbeddedStreamOptions.ProducerLimit is", With<EmbeddedStreamOptions>(o => o.ProducerLimit = -1) },
        { "EmbeddedStreamOptions.SubscriptionLimit is", With<EmbeddedStreamOptions>(o => o.SubscriptionLimit = 0) },
        { "EmbeddedStreamOptions.StreamLimit is", With<EmbeddedStreamOptions>(o => o.StreamLimit = 0) },
        { "EmbeddedStreamOptions.IdleTime is", With<EmbeddedStreamOptions>(o => o.IdleTime = TimeSpan.Zero) },
        { "EmbeddedStreamOptions.DeliveryTime is", With<EmbeddedStreamOptions>(o => o.DeliveryTime = TimeSpan.Zero) },
        { "EmbeddedStreamOptions.ShortestPause is", With<EmbeddedStreamOptions>(o => o.ShortestPause = TimeSpan.Zero) },
        { "EmbeddedStreamOptions.LongestPause is", With<EmbeddedStreamOptions>(o => o.LongestPause = TimeSpan.Zero) },
        { "EmbeddedLimitOptions.Activations is", With<EmbeddedLimitOptions>(o => o.Activations = 0) },
        { "EmbeddedLimitOptions.WaitingRequests is", With<EmbeddedLimitOptions>(o => o.WaitingRequests = 0) },
        { "EmbeddedLimitOptions.Timers is", With<EmbeddedLimitOptions>(o => o.Timers = 0) },
        { "EmbeddedLimitOptions.Sequences is", With<EmbeddedLimitOptions>(o => o.Sequences = 0) },
        { "EmbeddedLimitOptions.Reminders is", With<EmbeddedLimitOptions>(o => o.Reminders = 0) },
        { "EmbeddedLimitOptions.Observers is", With<EmbeddedLimitOptions>(o => o.Observers = 0) },
        { "EmbeddedLimitOptions.RequestContextValues is", With<EmbeddedLimitOptions>(o => o.RequestContextValues = 0) },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task A_wrong_value_stops_the_start_and_is_named(string beginning, Action<IServiceCollection> configure)
    {
        var error = await Should.ThrowAsync<OrleansConfigurationException>(
            () => Silo.StartAsync(builder => configure(builder.Services)));

        error.Message.ShouldStartWith(beginning);
        error.Message.ShouldContain("; it must be ");
    }

    private static Action<IServiceCollection> With<TOptions>(Action<TOptions> change)
        where TOptions : class => services => services.Configure(change);
}
