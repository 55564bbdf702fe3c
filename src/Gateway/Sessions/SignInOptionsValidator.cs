using Microsoft.Extensions.Options;

namespace Bib.Gateway.Sessions;

/// <summary>Says which of <see cref="SignInOptions"/> cannot be.</summary>
internal sealed class SignInOptionsValidator : IValidateOptions<SignInOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SignInOptions options)
    {
        var faults = new List<string>();
        if (options.NodeId.Length == 0) faults.Add("SignInOptions.NodeId is empty: give the node's id.");
        if (options.ServerKeyHash.Length is not (0 or Bib.Client.Identity.SignInMessage.KeyHashLength))
            faults.Add($"SignInOptions.ServerKeyHash has {options.ServerKeyHash.Length} bytes; a SHA-256 has 32.");
        if (options.ChallengeLifetime <= TimeSpan.Zero || options.ChallengeLifetime > TimeSpan.FromMinutes(10))
            faults.Add($"SignInOptions.ChallengeLifetime is {options.ChallengeLifetime}; it is above 0, up to 10 minutes.");
        if (options.ChallengesMax < 1 || options.ChallengesPerAddressMax < 1)
            faults.Add("SignInOptions.ChallengesMax and ChallengesPerAddressMax are at least 1: nobody could sign in.");
        if (options.SessionLifetime <= TimeSpan.Zero || options.SessionLifetime > TimeSpan.FromDays(30))
            faults.Add($"SignInOptions.SessionLifetime is {options.SessionLifetime}; it is above 0, up to 30 days.");
        if (options.SessionsPerUserMax is < 1 or > 1000)
            faults.Add($"SignInOptions.SessionsPerUserMax is {options.SessionsPerUserMax}; it is 1 to 1000.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
