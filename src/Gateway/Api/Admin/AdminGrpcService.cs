using Bib.Grains.Abstractions.Audit;
using Bib.Grains.Abstractions.Nodes;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Admin;

/// <summary>AdminService: looking after a node.</summary>
public sealed class AdminGrpcService(IGrainActivity grains, IAuditVerification audit) : AdminService.AdminServiceBase
{
    /// <inheritdoc/>
    public override async Task VerifyAudit(
        VerifyAuditRequest request, IServerStreamWriter<VerifyAuditResponse> responseStream, ServerCallContext context)
    {
        await foreach (var progress in audit.VerifyAsync(
            request.RememberedHeadNumber, request.RememberedHeadHash, context.CancellationToken))
        {
            await responseStream.WriteAsync(ToProto(progress), context.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async Task<ListGrainStatisticsResponse> ListGrainStatistics(
        ListGrainStatisticsRequest request, ServerCallContext context)
    {
        var response = new ListGrainStatisticsResponse();
        response.Grains.AddRange((await grains.ReadAsync(context.CancellationToken)).Select(ToProto));
        return response;
    }

    private static VerifyAuditResponse ToProto(AuditProgress progress)
    {
        var response = new VerifyAuditResponse { EntriesChecked = progress.Entries, SealsChecked = progress.Seals };
        if (progress.Verdict is not { } verdict) return response;
        response.Verdict = new V1.AuditVerdict
        {
            Intact = verdict.FindingCount == 0,
            FindingCount = verdict.FindingCount,
            Unsealed = verdict.Unsealed,
            HeadNumber = verdict.HeadNumber,
            HeadHash = verdict.HeadHash,
        };
        response.Verdict.Findings.AddRange(verdict.Problems.Select(problem => new V1.AuditFinding
        {
            EntryId = problem.EntryId,
            SealNumber = problem.SealNumber,
            Problem = problem.Message,
        }));
        return response;
    }

    private static GrainStatistics ToProto(GrainTypeActivity type)
    {
        var statistics = new GrainStatistics { GrainType = type.GrainType, Activations = type.Activations };
        statistics.Methods.AddRange(type.Methods.Select(method => new GrainMethodStatistics
        {
            Method = method.Method,
            Calls = method.Calls,
            Errors = method.Errors,
            LatencyUsMean = method.MeanLatency.TotalMicroseconds,
            LatencyUsP50 = method.P50.TotalMicroseconds,
            LatencyUsP99 = method.P99.TotalMicroseconds,
        }));
        return statistics;
    }
}
