using System.Globalization;
using Bib.Grains.Abstractions.Nodes;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Microsoft.Extensions.Options;

namespace Bib.Network;

/// <summary>Keeps <see cref="NetworkOptions"/> within what makes sense.</summary>
public sealed class NetworkOptionsValidator : IValidateOptions<NetworkOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.Mode) || options.Mode == NodeMode.Unspecified)
            Fault(nameof(options.Mode), options.Mode, "full, selective or proxy");
        if (!Enum.IsDefined(options.Dht)) Fault(nameof(options.Dht), options.Dht, "off, auto, server or client");
        foreach (var address in options.Listen) CheckAddress(nameof(options.Listen), address);
        foreach (var address in options.Bootstrap) CheckAddress(nameof(options.Bootstrap), address);
        foreach (var address in options.Announce) CheckAddress(nameof(options.Announce), address);
        Check(nameof(options.PeersWanted), options.PeersWanted, 0, 1000);
        Check(nameof(options.LowWater), options.LowWater, 1, 10_000);
        Check(nameof(options.HighWater), options.HighWater, 1, 20_000);
        if (options.HighWater < options.LowWater)
            Fault(nameof(options.HighWater), options.HighWater, $"{options.LowWater}, which is the low water, or more");
        Check(nameof(options.NotedPeersMax), options.NotedPeersMax, 1, 1_000_000);
        Check(nameof(options.ReconnectMax), options.ReconnectMax, 0, 10_000);
        Check(nameof(options.AnnouncedMax), options.AnnouncedMax, 1, 1_000_000);
        Check(nameof(options.AnnouncedVersionsMax), options.AnnouncedVersionsMax, 1, 10_000);
        Check(nameof(options.AnnouncedPerSecond), options.AnnouncedPerSecond, 1, 1000);
        Check(nameof(options.ProvidersAskedMax), options.ProvidersAskedMax, 1, 1000);
        Check(nameof(options.ProvidersOfOneMax), options.ProvidersOfOneMax, 1, 100);
        CheckTime(nameof(options.AnnounceAgainAfter), options.AnnounceAgainAfter);
        CheckTime(nameof(options.ProviderReachedWithin), options.ProviderReachedWithin);
        CheckTime(nameof(options.RetryAfter), options.RetryAfter);
        CheckTime(nameof(options.RetryAfterMax), options.RetryAfterMax);
        CheckTime(nameof(options.LostRetryAfterMax), options.LostRetryAfterMax);
        CheckTime(nameof(options.LostTriedFor), options.LostTriedFor);
        Check(nameof(options.AdoptAtOnce), options.AdoptAtOnce, 1, 64);
        Check(nameof(options.RecordsWaitingMax), options.RecordsWaitingMax, 1, 10_000_000);
        CheckTime(nameof(options.PollEvery), options.PollEvery);
        CheckTime(nameof(options.AdoptAgainAfter), options.AdoptAgainAfter);
        CheckTime(nameof(options.AdoptAgainAfterMax), options.AdoptAgainAfterMax);
        CheckTime(nameof(options.NoteEvery), options.NoteEvery);
        CheckTime(nameof(options.DescribeEvery), options.DescribeEvery);
        CheckTime(nameof(options.StatusEvery), options.StatusEvery);
        if (options.Grace < TimeSpan.Zero) Fault(nameof(options.Grace), options.Grace, "nothing or longer");
        CheckOwn(options.Transfers.Validate);
        CheckOwn(options.Search.Validate);
        CheckOwn(options.Wire.Validate);
        CheckOwn(options.Api.Validate);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void CheckOwn(Action validate)
        {
            try
            {
                validate();
            }
            catch (ArgumentException fault)
            {
                faults.Add(fault.Message);
            }
        }

        void CheckAddress(string option, string address)
        {
            try
            {
                Multiaddr.Parse(address);
            }
            catch (MalformedException fault)
            {
                Fault(option, $"'{address}'", $"a multiaddress: {fault.Message}");
            }
        }

        void Check(string option, long value, long least, long most)
        {
            if (value < least || value > most) Fault(option, value, $"{least} to {most}");
        }

        void CheckTime(string option, TimeSpan value)
        {
            if (value <= TimeSpan.Zero) Fault(option, value, "longer than nothing");
        }

        void Fault(string option, object value, string wanted) => faults.Add(string.Create(
            CultureInfo.InvariantCulture, $"{NetworkOptions.SectionName}.{option} is {value}; give {wanted}."));
    }
}
