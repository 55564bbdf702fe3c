using Bib.Network.Protocols;

// The generated messages are partial: here is what the four protocols' envelopes have in common.
namespace Bib.Network.Protos;

internal sealed partial class DiscoveryRequest : IRequest;

internal sealed partial class DiscoveryResponse : IResponse;

internal sealed partial class DataRequest : IRequest;

internal sealed partial class DataResponse : IResponse;

internal sealed partial class SyncRequest : IRequest;

internal sealed partial class SyncResponse : IResponse;

internal sealed partial class JobsRequest : IRequest;

internal sealed partial class JobsResponse : IResponse;
