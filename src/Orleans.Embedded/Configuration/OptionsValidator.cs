using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded.Streams;
using Orleans.Hosting;

namespace Orleans.Embedded.Configuration;

/// <summary>Sees at start that every option of the engine has a value it can work with.</summary>
internal sealed class OptionsValidator(IServiceProvider services) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        Check(Of<ClusterOptions>());
        Check(Of<SchedulingOptions>());
        Check(Of<GrainCollectionOptions>());
        Check(Of<SiloMessagingOptions>());
        Check(Of<ReminderOptions>());
        Check(Of<EmbeddedStreamOptions>());
        Check(Of<EmbeddedLimitOptions>());
    }

    private static void Check(ClusterOptions options)
    {
        OptionRule.Named(options.ClusterId, "ClusterOptions.ClusterId");
        OptionRule.Named(options.ServiceId, "ClusterOptions.ServiceId");
    }

    private static void Check(SchedulingOptions options)
    {
        OptionRule.Positive(options.ActivationSchedulingQuantum, "SchedulingOptions.ActivationSchedulingQuantum");
        OptionRule.Positive(options.TurnWarningLengthThreshold, "SchedulingOptions.TurnWarningLengthThreshold");
    }

    private static void Check(GrainCollectionOptions options)
    {
        OptionRule.Positive(options.CollectionQuantum, "GrainCollectionOptions.CollectionQuantum");
        OptionRule.Positive(options.ActivationTimeout, "GrainCollectionOptions.ActivationTimeout");
        OptionRule.Positive(options.DeactivationTimeout, "GrainCollectionOptions.DeactivationTimeout");
        CheckAge(options.CollectionAge, "GrainCollectionOptions.CollectionAge", options.CollectionQuantum);
        foreach (var (type, age) in options.ClassSpecificCollectionAge)
            CheckAge(age, $"GrainCollectionOptions.ClassSpecificCollectionAge[{type}]", options.CollectionQuantum);
    }

    private static void CheckAge(TimeSpan age, string option, TimeSpan quantum)
    {
        if (age != Timeout.InfiniteTimeSpan)
            OptionRule.MoreThan(quantum, "GrainCollectionOptions.CollectionQuantum", age, option);
    }

    private static void Check(SiloMessagingOptions options)
    {
        OptionRule.PositiveOrInfinite(options.ResponseTimeout, "SiloMessagingOptions.ResponseTimeout");
        OptionRule.PositiveOrInfinite(
            options.ResponseTimeoutWithDebugger, "SiloMessagingOptions.ResponseTimeoutWithDebugger");
        foreach (var (limit, option) in new[]
        {
            (options.MaxEnqueuedRequestsHardLimit, nameof(options.MaxEnqueuedRequestsHardLimit)),
            (options.MaxEnqueuedRequestsSoftLimit, nameof(options.MaxEnqueuedRequestsSoftLimit)),
            (options.MaxEnqueuedRequestsHardLimit_StatelessWorker,
                nameof(options.MaxEnqueuedRequestsHardLimit_StatelessWorker)),
            (options.MaxEnqueuedRequestsSoftLimit_StatelessWorker,
                nameof(options.MaxEnqueuedRequestsSoftLimit_StatelessWorker)),
        })
        {
            OptionRule.AtLeast(0, limit, $"SiloMessagingOptions.{option}");
        }
    }

    private static void Check(ReminderOptions options)
    {
        OptionRule.Positive(options.MinimumReminderPeriod, "ReminderOptions.MinimumReminderPeriod");
        OptionRule.Positive(options.RefreshReminderListPeriod, "ReminderOptions.RefreshReminderListPeriod");
        OptionRule.Positive(options.InitializationTimeout, "ReminderOptions.InitializationTimeout");
    }

    private static void Check(EmbeddedStreamOptions options)
    {
        OptionRule.AtLeast(1, options.QueueLimit, "EmbeddedStreamOptions.QueueLimit");
        OptionRule.AtLeast(0, options.ProducerLimit, "EmbeddedStreamOptions.ProducerLimit");
        OptionRule.AtLeast(1, options.SubscriptionLimit, "EmbeddedStreamOptions.SubscriptionLimit");
        OptionRule.AtLeast(1, options.StreamLimit, "EmbeddedStreamOptions.StreamLimit");
        OptionRule.Positive(options.IdleTime, "EmbeddedStreamOptions.IdleTime");
        OptionRule.Positive(options.DeliveryTime, "EmbeddedStreamOptions.DeliveryTime");
        OptionRule.Positive(options.ShortestPause, "EmbeddedStreamOptions.ShortestPause");
        OptionRule.Positive(options.LongestPause, "EmbeddedStreamOptions.LongestPause");
    }

    private static void Check(EmbeddedLimitOptions options)
    {
        foreach (var (limit, option) in new[]
        {
            (options.Activations, nameof(options.Activations)),
            (options.WaitingRequests, nameof(options.WaitingRequests)),
            (options.Timers, nameof(options.Timers)),
            (options.Sequences, nameof(options.Sequences)),
            (options.Reminders, nameof(options.Reminders)),
            (options.Observers, nameof(options.Observers)),
            (options.RequestContextValues, nameof(options.RequestContextValues)),
        })
        {
            OptionRule.AtLeast(1, limit, $"EmbeddedLimitOptions.{option}");
        }
    }

    private TOptions Of<TOptions>()
        where TOptions : class => services.GetRequiredService<IOptions<TOptions>>().Value;
}
