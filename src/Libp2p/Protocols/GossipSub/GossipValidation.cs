using System.Collections.Concurrent;
using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Checks messages beside the router: signatures by as many workers as there are processors, then the application's
/// validators, which may wait; so many a topic at once.
/// </summary>
internal sealed class GossipValidation
{
    private readonly GossipOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<GossipCandidate, GossipOutcome> _judged;
    private readonly Action<Exception, string> _failed;
    private readonly CancellationToken _stopping;
    private readonly BackgroundWork _work;
    private readonly MessageSigning _signing = new();
    private readonly ConcurrentDictionary<string, TopicCheck> _checks = new(StringComparer.Ordinal);

    /// <summary>The router bounds what is in it.</summary>
    private readonly Channel<GossipCandidate> _waiting = Channel.CreateUnbounded<GossipCandidate>();

    /// <param name="options">Policy and limits.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="work">Where it goes on.</param>
    /// <param name="judged">Told of every message what came of it.</param>
    /// <param name="failed">Told of validators that threw, and of which topic.</param>
    /// <param name="stopping">Canceled when gossip stops.</param>
    public GossipValidation(
        GossipOptions options,
        TimeProvider time,
        BackgroundWork work,
        Action<GossipCandidate, GossipOutcome> judged,
        Action<Exception, string> failed,
        CancellationToken stopping)
    {
        (_options, _time, _work, _judged, _failed, _stopping) = (options, time, work, judged, failed, stopping);
        for (var worker = 0; worker < Environment.ProcessorCount; worker++) work.Begin(CheckAllAsync);
    }

    /// <summary>Sets what checks a topic's messages; null for nothing.</summary>
    public void Set(string topic, GossipValidator? validator)
    {
        if (validator is null) _checks.TryRemove(topic, out _);
        else _checks[topic] = new(validator);
    }

    /// <summary>Checks a message, some time.</summary>
    public void Add(GossipCandidate candidate) => _waiting.Writer.TryWrite(candidate);

    /// <summary>No more will be added.</summary>
    public void End() => _waiting.Writer.TryComplete();

    private async Task CheckAllAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_waiting.Reader.TryRead(out var candidate))
            {
                if (_stopping.IsCancellationRequested) continue;
                try
                {
                    Check(candidate);
                }
                catch (Exception exception)
                {
                    // A fault here must not end the worker: the next message is another's.
                    _failed(exception, candidate.Message.Topic);
                    _judged(candidate, GossipOutcome.Dropped);
                }
            }
        }
    }

    private void Check(GossipCandidate candidate)
    {
        PeerId? author = null;
        if (_options.Signatures == SignaturePolicy.StrictSign && !_signing.TryVerify(candidate.Message, out author))
        {
            _judged(candidate, GossipOutcome.Forged);
            return;
        }

        candidate.Author = author;
        if (!_checks.TryGetValue(candidate.Message.Topic, out var check))
        {
            _judged(candidate, GossipOutcome.Accept);
            return;
        }

        // Who waits for something must not keep others' messages waiting; so many may.
        if (Interlocked.Increment(ref check.Running) > _options.ValidationsPerTopicMax)
        {
            Interlocked.Decrement(ref check.Running);
            _judged(candidate, GossipOutcome.Dropped);
            return;
        }

        _work.Begin(() => AskAsync(candidate, check));
    }

    private async Task AskAsync(GossipCandidate candidate, TopicCheck check)
    {
        var outcome = GossipOutcome.Ignore;
        try
        {
            var asked = check.Validator(candidate.ToReceived(), _stopping);
            var verdict = asked.IsCompletedSuccessfully
                ? asked.Result
                : await asked.AsTask().WaitAsync(_options.ValidatorTimeout, _time, _stopping);
            outcome = verdict switch
            {
                GossipVerdict.Accept => GossipOutcome.Accept,
                GossipVerdict.Reject => GossipOutcome.Reject,
                _ => GossipOutcome.Ignore,
            };
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Nobody waits for the outcome any more.
        }
        catch (Exception exception)
        {
            // The application's own fault is nobody else's: the message is passed over.
            _failed(exception, candidate.Message.Topic);
        }

        Interlocked.Decrement(ref check.Running);
        _judged(candidate, outcome);
    }

    private sealed class TopicCheck(GossipValidator validator)
    {
        public int Running;

        public GossipValidator Validator => validator;
    }
}
