using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>
/// One subscriber's way through a stream, at its own pace: an item that it fails to take is offered again until it is
/// taken or its time is over; then the subscriber is told and the next one follows.
/// </summary>
internal sealed partial class StreamCursor(
    MemoryStreamProvider provider, StreamChannel channel, Subscription subscription, EmbeddedStreamOptions options)
{
    private readonly Lock _gate = new();
    private readonly Queue<StreamEvent> _due = [];
    private bool _running;
    private volatile bool _ended;

    /// <summary>The subscription is over: what is left is not delivered.</summary>
    public void End() => _ended = true;

    public void Add(StreamEvent @event)
    {
        lock (_gate)
        {
            _due.Enqueue(@event);
            if (_running) return;
            _running = true;
        }

        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            StreamEvent? next;
            lock (_gate)
            {
                if (!_due.TryDequeue(out next))
                {
                    _running = false;
                    return;
                }
            }

            if (!_ended) await DeliverAsync(next);
            channel.Done(next);
        }
    }

    private async Task DeliverAsync(StreamEvent @event)
    {
        var start = provider.Silo.Clock.GetTimestamp();
        var pause = options.ShortestPause;
        try
        {
            while (!await TryDeliverAsync(@event))
            {
                var left = options.DeliveryTime - provider.Silo.Clock.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    await TellAsync(@event);
                    return;
                }

                await Task.Delay(pause < left ? pause : left, provider.Silo.Clock, provider.Stopped);
                if (_ended) return;
                pause = pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops; streams in memory end with it.
        }
    }

    private async Task<bool> TryDeliverAsync(StreamEvent @event)
    {
        try
        {
            await SendAsync(@event);
            return true;
        }
        catch (Exception error) when (error is ClientNotAvailableException or SiloUnavailableException)
        {
            LogGone(provider.Logger, error, subscription.Consumer, channel.StreamId);
            return true;
        }
        catch (Exception error)
        {
            LogRefused(provider.Logger, error, subscription.Consumer, channel.StreamId);
            return false;
        }
    }

    private async Task TellAsync(StreamEvent @event)
    {
        var failure = new StreamEventDeliveryFailureException(
            $"An item of stream {channel.StreamId} of {provider.Name} was given up: grain {subscription.Consumer} did not take "
            + $"it within {options.DeliveryTime} (EmbeddedStreamOptions.DeliveryTime).");
        LogGivenUp(provider.Logger, subscription.Consumer, channel.StreamId, options.DeliveryTime);
        try
        {
            await SendAsync(new StreamEvent(null, @event.Token, failure, IsEnd: true));
        }
        catch (Exception error)
        {
            LogRefused(provider.Logger, error, subscription.Consumer, channel.StreamId);
        }
    }

    private Task SendAsync(StreamEvent @event)
    {
        var call = new DeliverCall(provider, channel, subscription, @event);
        provider.Silo.References.CreateUntyped(subscription.Consumer).Send(call);
        return call.Answer;
    }

    [LoggerMessage(1, LogLevel.Warning, "Grain {Consumer} failed to take an item of stream {StreamId}.")]
    private static partial void LogRefused(ILogger logger, Exception error, GrainId consumer, StreamId streamId);

    [LoggerMessage(2, LogLevel.Error, "Grain {Consumer} did not take an item of stream {StreamId} within {Limit} "
        + "(EmbeddedStreamOptions.DeliveryTime); it is told and goes on with the next.")]
    private static partial void LogGivenUp(ILogger logger, GrainId consumer, StreamId streamId, TimeSpan limit);

    [LoggerMessage(3, LogLevel.Information, "Subscriber {Consumer} of stream {StreamId} is gone.")]
    private static partial void LogGone(ILogger logger, Exception error, GrainId consumer, StreamId streamId);
}
