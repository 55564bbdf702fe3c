using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Grpc.Net.Client.Calls;

/// <summary>A checked <see cref="RetryPolicy"/>. Pure but for the jitter it is handed.</summary>
internal sealed class RetryRules
{
    private readonly TimeSpan _initialBackoff;
    private readonly TimeSpan _maxBackoff;
    private readonly double _multiplier;
    private readonly HashSet<StatusCode> _retryable;

    public RetryRules(RetryPolicy policy, int? cap)
    {
        if (policy.MaxAttempts is not > 1)
        {
            throw new InvalidOperationException($"RetryPolicy.MaxAttempts is {policy.MaxAttempts}; it must be 2 or more.");
        }

        if (!(policy.InitialBackoff > TimeSpan.Zero) || !(policy.MaxBackoff > TimeSpan.Zero) || !(policy.BackoffMultiplier > 0))
        {
            throw new InvalidOperationException(
                "RetryPolicy needs InitialBackoff, MaxBackoff and BackoffMultiplier, each more than zero; they are "
                + $"{policy.InitialBackoff}, {policy.MaxBackoff} and {policy.BackoffMultiplier}.");
        }

        if (policy.RetryableStatusCodes.Count == 0)
        {
            throw new InvalidOperationException("RetryPolicy.RetryableStatusCodes is empty; name at least one code.");
        }

        MaxAttempts = Math.Min(policy.MaxAttempts.Value, cap ?? int.MaxValue);
        _initialBackoff = policy.InitialBackoff.Value;
        _maxBackoff = policy.MaxBackoff.Value;
        _multiplier = policy.BackoffMultiplier.Value;
        _retryable = [.. policy.RetryableStatusCodes];
    }

    public int MaxAttempts { get; }

    public bool IsRetryable(StatusCode code) => _retryable.Contains(code);

    /// <summary>
    /// The longest wait after <paramref name="failures"/> failures in a row since the start or the last pushback.
    /// </summary>
    public TimeSpan LongestWait(int failures)
    {
        var ticks = _initialBackoff.Ticks * Math.Pow(_multiplier, failures - 1);
        return ticks < _maxBackoff.Ticks ? TimeSpan.FromTicks((long)ticks) : _maxBackoff;
    }

    /// <summary>
    /// What the server says about trying again: null nothing, negative never, otherwise the exact wait.
    /// </summary>
    public static TimeSpan? ReadPushback(string? value)
    {
        if (value is null) return null;
        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.FromMilliseconds(-1);
    }
}
