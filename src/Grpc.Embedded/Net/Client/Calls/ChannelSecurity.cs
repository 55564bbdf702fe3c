using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>Takes channel credentials apart and checks that they fit the address.</summary>
internal sealed class ChannelSecurity : ChannelCredentialsConfiguratorBase
{
    private readonly List<CallCredentials> _callCredentials = [];
    private bool? _secure;

    public ChannelSecurity(ChannelCredentials? credentials, Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
        {
            throw new InvalidOperationException(
                $"Address '{address.OriginalString}' has scheme '{address.Scheme}'; it must be http or https.");
        }

        credentials?.InternalPopulateConfiguration(this, this);
        if (_secure is { } secure && secure != (address.Scheme == Uri.UriSchemeHttps))
        {
            throw new InvalidOperationException(
                $"{(secure ? "Secure" : "Insecure")} channel credentials do not fit the scheme of '{address.OriginalString}'.");
        }
    }

    public IReadOnlyList<CallCredentials> CallCredentials => _callCredentials;

    public override void SetInsecureCredentials(object state) => _secure = false;

    public override void SetSslCredentials(
        object state,
        string? rootCertificates,
        KeyCertificatePair? keyCertificatePair,
        VerifyPeerCallback? verifyPeerCallback)
    {
        if (rootCertificates is not null || keyCertificatePair is not null || verifyPeerCallback is not null)
        {
            throw new InvalidOperationException(
                "SslCredentials with arguments are not supported; set certificates on GrpcChannelOptions.HttpHandler.");
        }

        _secure = true;
    }

    public override void SetCompositeCredentials(
        object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        channelCredentials.InternalPopulateConfiguration(this, state);
        _callCredentials.Add(callCredentials);
    }
}
