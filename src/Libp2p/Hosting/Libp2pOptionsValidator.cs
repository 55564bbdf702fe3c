using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Quic;
using Microsoft.Extensions.Options;

namespace Libp2p.Hosting;

/// <summary>Says at the start what of <see cref="Libp2pOptions"/> cannot be, all of it at once.</summary>
internal sealed class Libp2pOptionsValidator : IValidateOptions<Libp2pOptions>
{
    public ValidateOptionsResult Validate(string? name, Libp2pOptions options)
    {
        List<string> wrong = [];
        foreach (var address in options.Listen) CheckAddress(nameof(options.Listen), address, wrong);
        foreach (var address in options.Dial) CheckAddress(nameof(options.Dial), address, wrong);
        CheckFile(nameof(options.CertificateFile), options.CertificateFile, wrong);
        CheckFile(nameof(options.CertificateKeyFile), options.CertificateKeyFile, wrong);
        Check(options.Quic);
        new HostOptionChecks(new("Host", wrong)).Check(options.Host);
        new ServiceOptionChecks(wrong).Check(options.Services);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Check(QuicOptions options)
        {
            OptionChecks checks = new("Quic", wrong);
            checks.AtLeast(nameof(options.InboundStreamsMax), options.InboundStreamsMax, 1);
            checks.Positive(nameof(options.HandshakeTimeout), options.HandshakeTimeout);
            checks.Positive(nameof(options.KeepAlive), options.KeepAlive);
            checks.Positive(nameof(options.IdleTimeout), options.IdleTimeout);
        }
    }

    private static void CheckFile(string option, string? file, List<string> wrong)
    {
        if (file is not null && !File.Exists(file)) wrong.Add($"{option}: {file} is not there");
    }

    private static void CheckAddress(string option, string address, List<string> wrong)
    {
        try
        {
            Multiaddr.Parse(address);
        }
        catch (MalformedException exception)
        {
            wrong.Add($"{option}: {exception.Message}");
        }
    }
}
