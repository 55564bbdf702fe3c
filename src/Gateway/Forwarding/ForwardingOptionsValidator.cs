using Microsoft.Extensions.Options;

namespace Bib.Gateway.Forwarding;

/// <summary>Says which of <see cref="ForwardingOptions"/> cannot be.</summary>
internal sealed class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        var faults = new List<string>();
        Require(options.CacheFor >= TimeSpan.Zero && options.CacheFor <= TimeSpan.FromDays(1),
            nameof(options.CacheFor), options.CacheFor, "0 to a day");
        Require(options.CacheEntriesMax is >= 1 and <= 1_000_000,
            nameof(options.CacheEntriesMax), options.CacheEntriesMax, "1 to 1000000");
        Require(options.CacheBytesMax is >= 1 and <= 1L << 32,
            nameof(options.CacheBytesMax), options.CacheBytesMax, "1 to 4294967296");
        Require(options.AttemptsMax is >= 1 and <= 32, nameof(options.AttemptsMax), options.AttemptsMax, "1 to 32");
        Require(options.FirstAnswerMax > TimeSpan.Zero && options.FirstAnswerMax <= TimeSpan.FromMinutes(10),
            nameof(options.FirstAnswerMax), options.FirstAnswerMax, "above 0, up to 10 minutes");
        Require(options.SilenceMax > TimeSpan.Zero && options.SilenceMax <= TimeSpan.FromMinutes(10),
            nameof(options.SilenceMax), options.SilenceMax, "above 0, up to 10 minutes");
        Require(options.ChannelsMax is >= 1 and <= 1024, nameof(options.ChannelsMax), options.ChannelsMax, "1 to 1024");
        Require(options.CallsPerPeerMax is >= 1 and <= 1024, nameof(options.CallsPerPeerMax), options.CallsPerPeerMax, "1 to 1024");
        Require(options.CallsMax is >= 1 and <= 65_536, nameof(options.CallsMax), options.CallsMax, "1 to 65536");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Require(bool holds, string property, object value, string range)
        {
            if (!holds) faults.Add($"ForwardingOptions.{property} is {value}; it is {range}.");
        }
    }
}
