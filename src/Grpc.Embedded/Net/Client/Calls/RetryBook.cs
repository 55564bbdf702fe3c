using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Grpc.Net.Client.Calls;

/// <summary>
/// A channel's retry rules, the tokens that throttle them, and the bytes that calls may keep for them.
/// </summary>
internal sealed class RetryBook
{
    private readonly Dictionary<(string? Service, string? Method), RetryRules?> _rules = [];
    private readonly GrpcChannelOptions _options;
    private readonly Lock _gate = new();
    private readonly double _maxTokens;
    private readonly double _tokenRatio;
    private double _tokens;
    private long _bufferedBytes;

    public RetryBook(GrpcChannelOptions options)
    {
        _options = options;
        foreach (var config in options.ServiceConfig?.MethodConfigs ?? [])
        {
            var rules = config.RetryPolicy is { } policy ? new RetryRules(policy, options.MaxRetryAttempts) : null;
            foreach (var name in config.Names)
            {
                if (!_rules.TryAdd((Empty(name.Service), Empty(name.Method)), rules))
                {
                    throw new InvalidOperationException(
                        $"Two method configs name service '{name.Service}', method '{name.Method}'; keep one.");
                }
            }
        }

        if (options.ServiceConfig?.RetryThrottling is { } throttling)
        {
            _maxTokens = throttling.MaxTokens is > 0 and <= 1000
                ? throttling.MaxTokens.Value
                : throw new InvalidOperationException(
                    $"RetryThrottlingPolicy.MaxTokens is {throttling.MaxTokens}; it must be from 1 to 1000.");
            _tokenRatio = throttling.TokenRatio is > 0
                ? throttling.TokenRatio.Value
                : throw new InvalidOperationException(
                    $"RetryThrottlingPolicy.TokenRatio is {throttling.TokenRatio}; it must be more than zero.");
            _tokens = _maxTokens;
        }
    }

    /// <summary>The rules of the most exact name that fits.</summary>
    public RetryRules? RulesFor(IMethod method) =>
        _rules.TryGetValue((method.ServiceName, method.Name), out var rules)
        || _rules.TryGetValue((method.ServiceName, null), out rules)
        || _rules.TryGetValue((null, null), out rules)
            ? rules
            : null;

    public void Succeeded()
    {
        if (_maxTokens == 0) return;
        lock (_gate) _tokens = Math.Min(_tokens + _tokenRatio, _maxTokens);
    }

    /// <summary>Takes a token; false when too few are left for a retry.</summary>
    public bool FailedButMayRetry()
    {
        if (_maxTokens == 0) return true;
        lock (_gate)
        {
            _tokens = Math.Max(_tokens - 1, 0);
            return _tokens > _maxTokens / 2;
        }
    }

    /// <summary>
    /// Lets a call that keeps <paramref name="already"/> bytes keep <paramref name="more"/>; false past either limit.
    /// </summary>
    public bool TryKeep(long already, int more)
    {
        if (already + more > _options.MaxRetryBufferPerCallSize) return false;
        if (Interlocked.Add(ref _bufferedBytes, more) <= (_options.MaxRetryBufferSize ?? long.MaxValue)) return true;
        Interlocked.Add(ref _bufferedBytes, -more);
        return false;
    }

    public void LetGo(long bytes) => Interlocked.Add(ref _bufferedBytes, -bytes);

    private static string? Empty(string? name) => string.IsNullOrEmpty(name) ? null : name;
}
