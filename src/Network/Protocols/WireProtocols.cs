using Bib.Network.Protos;

namespace Bib.Network.Protocols;

/// <summary>The four protocols.</summary>
internal static class WireProtocols
{
    public static WireProtocol<DiscoveryRequest, DiscoveryResponse> Discovery { get; } = new(
        "discovery", ["/bib/discovery/1.0.0"], DiscoveryRequest.Parser, DiscoveryResponse.Parser,
        options => options.DiscoveryRequestBytesMax, options => options.DiscoveryResponseBytesMax);

    public static WireProtocol<DataRequest, DataResponse> Data { get; } = new(
        "data", ["/bib/data/1.0.0"], DataRequest.Parser, DataResponse.Parser,
        options => options.DataRequestBytesMax, options => options.DataResponseBytesMax);

    public static WireProtocol<SyncRequest, SyncResponse> Sync { get; } = new(
        "sync", ["/bib/sync/1.0.0"], SyncRequest.Parser, SyncResponse.Parser,
        options => options.SyncRequestBytesMax, options => options.SyncResponseBytesMax);

    public static WireProtocol<JobsRequest, JobsResponse> Jobs { get; } = new(
        "jobs", ["/bib/jobs/1.0.0"], JobsRequest.Parser, JobsResponse.Parser,
        options => options.JobsRequestBytesMax, options => options.JobsResponseBytesMax);
}
