using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// Decides for one call whether and when a failed attempt is followed by another (gRFC A6), or a server that cannot be
/// reached is waited for. What the transport itself may send again without harm, SocketsHttpHandler already has.
/// </summary>
internal sealed class RetryPacing(GrpcChannel channel, RetryRules? rules, bool waitForReady)
{
    private static readonly TimeSpan FirstReconnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastReconnect = TimeSpan.FromSeconds(20);

    private int _failuresSincePushback;
    private int _attemptsNotSent;

    /// <summary>The wait before the next attempt, or null when the call ends here.</summary>
    public TimeSpan? NextWait(int attempts, Status failed, Attempt attempt, bool canReplay)
    {
        if (failed.StatusCode == StatusCode.OK || !canReplay) return null;
        if (waitForReady && failed.StatusCode == StatusCode.Unavailable && !attempt.HasResponse)
        {
            var longest = FirstReconnect * Math.Pow(1.6, Math.Min(_attemptsNotSent++, 10));
            return channel.Random.UpTo(longest < LastReconnect ? longest : LastReconnect);
        }

        if (rules is null || !rules.IsRetryable(failed.StatusCode)) return null;
        var pushback = attempt.ReadPushback();
        var mayRetry = channel.Retries.FailedButMayRetry();
        if (!mayRetry || attempts - _attemptsNotSent >= rules.MaxAttempts || pushback < TimeSpan.Zero) return null;
        if (pushback is not null)
        {
            _failuresSincePushback = 0;
            return pushback;
        }

        return channel.Random.UpTo(rules.LongestWait(++_failuresSincePushback));
    }
}
