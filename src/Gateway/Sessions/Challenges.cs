using System.Security.Cryptography;
using Bib.Client.Identity;
using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Sessions;

/// <summary>
/// Challenges that wait to be signed, in this process's memory: a restart forgets them, which costs a client one more
/// call. All last equally long, so they run out in the order in which they were given.
/// </summary>
public sealed class Challenges(IOptions<SignInOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<Given> _order = new();
    private readonly Dictionary<string, Given> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byAddress = new(StringComparer.Ordinal);

    /// <summary>Gives one.</summary>
    /// <param name="address">Who asks; each has so many and no more.</param>
    /// <exception cref="RefusalException">Too many wait already.</exception>
    public (byte[] Challenge, DateTimeOffset ExpiresAt) Give(string address)
    {
        var limits = options.Value;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            ForgetExpired(now);
            var ofAddress = _byAddress.GetValueOrDefault(address);
            if (_waiting.Count >= limits.ChallengesMax) throw TooMany("in all", limits.ChallengesMax);
            if (ofAddress >= limits.ChallengesPerAddressMax)
                throw TooMany($"from {address}", limits.ChallengesPerAddressMax);

            var challenge = RandomNumberGenerator.GetBytes(SignInMessage.ChallengeLength);
            var given = new Given(Convert.ToHexString(challenge), address, now + limits.ChallengeLifetime);
            _waiting.Add(given.Key, given);
            _order.Enqueue(given);
            _byAddress[address] = ofAddress + 1;
            return (challenge, given.ExpiresAt);
        }
    }

    /// <summary>Takes one back; it counts once.</summary>
    /// <returns>Whether it was given, was not taken before, and has not run out.</returns>
    public bool Take(ReadOnlySpan<byte> challenge)
    {
        if (challenge.Length != SignInMessage.ChallengeLength) return false;
        lock (_lock)
        {
            ForgetExpired(time.GetUtcNow());
            return Forget(Convert.ToHexString(challenge));
        }
    }

    private void ForgetExpired(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && (oldest.ExpiresAt <= now || !_waiting.ContainsKey(oldest.Key)))
        {
            _order.Dequeue();
            Forget(oldest.Key);
        }
    }

    private bool Forget(string key)
    {
        if (!_waiting.Remove(key, out var given)) return false;
        var left = _byAddress[given.Address] - 1;
        if (left == 0) _byAddress.Remove(given.Address);
        else _byAddress[given.Address] = left;
        return true;
    }

    private RefusalException TooMany(string where, int max) => new(new(
        RefusalCode.Overloaded,
        $"{max} challenges {where} wait to be signed, and no more may.",
        $"Try again after {options.Value.ChallengeLifetime.TotalSeconds:0} seconds."));

    private sealed record Given(string Key, string Address, DateTimeOffset ExpiresAt);
}
