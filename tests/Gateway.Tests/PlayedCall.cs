using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Grpc.Core;

namespace Bib.Gateway.Tests;

/// <summary>A call as a service sees it behind the interceptor: who calls is known.</summary>
internal sealed class PlayedCall : ServerCallContext
{
    private readonly Metadata _headers;

    public PlayedCall(Actor by, Metadata? headers = null)
    {
        _headers = headers ?? [];
        new CallScope(by, new OperationId(Guid.CreateVersion7())).PutOn(this);
    }

    protected override string MethodCore => "/played/Call";

    protected override string HostCore => "localhost";

    protected override string PeerCore => "unix:";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _headers;

    protected override CancellationToken CancellationTokenCore => TestContext.Current.CancellationToken;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
