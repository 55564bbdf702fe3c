using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Transfers;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Transfers;

/// <summary>TransferService: what the node fetches from others. Maps, calls, maps.</summary>
public sealed class TransferGrpcService(ITransfers transfers) : TransferService.TransferServiceBase
{
    /// <inheritdoc/>
    public override async Task<ListTransfersResponse> ListTransfers(ListTransfersRequest request, ServerCallContext context)
    {
        var query = TransferMapping.QueryOf(request);
        var size = query.CountMax - 1;
        var found = await transfers.ListAsync(query, context.CancellationToken);
        var response = new ListTransfersResponse();
        response.Transfers.AddRange(found.Take(size).Select(TransferMapping.ToProto));
        if (found.Count > size) response.NextPageToken = TransferMapping.TokenOf(found[size - 1].Download);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<PauseTransferResponse> PauseTransfer(PauseTransferRequest request, ServerCallContext context)
    {
        var id = TransferMapping.IdOf(request.TransferId);
        return new() { Transfer = (await transfers.PauseAsync(id, context.CancellationToken)).ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<ResumeTransferResponse> ResumeTransfer(ResumeTransferRequest request, ServerCallContext context)
    {
        var id = TransferMapping.IdOf(request.TransferId);
        return new() { Transfer = (await transfers.ResumeAsync(id, context.CancellationToken)).ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<CancelTransferResponse> CancelTransfer(CancelTransferRequest request, ServerCallContext context)
    {
        var id = TransferMapping.IdOf(request.TransferId);
        var command = CallScope.Of(context).ToCommand();
        return new() { Transfer = (await transfers.CancelAsync(id, command, context.CancellationToken)).ToProto() };
    }

    /// <inheritdoc/>
    public override async Task WatchTransfers(
        WatchTransfersRequest request, IServerStreamWriter<WatchTransfersResponse> responseStream, ServerCallContext context)
    {
        var dataset = TransferMapping.DatasetOf(request.DatasetId);
        await foreach (var status in transfers.WatchAsync(dataset, context.CancellationToken))
            await responseStream.WriteAsync(new() { Transfer = status.ToProto() }, context.CancellationToken);
    }
}
