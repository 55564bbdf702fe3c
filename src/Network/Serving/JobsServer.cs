using Bib.Network.Protocols;
using Bib.Network.Protos;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>Says that this node takes no work from others.</summary>
internal sealed class JobsServer : IProtocolHandler<JobsRequest, JobsResponse>
{
    private const int JobIdSize = 16;

    /// <inheritdoc/>
    public Task AnswerAsync(
        PeerId peer, JobsRequest request, AnswerWriter<JobsResponse> answer, CancellationToken cancellationToken)
    {
        var id = request.PayloadCase switch
        {
            JobsRequest.PayloadOneofCase.SubmitJob => request.SubmitJob.JobId,
            JobsRequest.PayloadOneofCase.GetJobStatus => request.GetJobStatus.JobId,
            _ => throw RequestFault.Invalid("The request asks for nothing that this version of the protocol has."),
        };
        if (id.Length != JobIdSize) throw RequestFault.Invalid($"A job's id has {id.Length} bytes instead of {JobIdSize}.");
        throw new RequestFault(ErrorCode.NotServed, "This node runs no jobs of others.", "Ask another node.");
    }
}
