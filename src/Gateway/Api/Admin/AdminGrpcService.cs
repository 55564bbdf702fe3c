using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Audit;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.V1;
using Grpc.Core;

namespace Bib.Gateway.Api.Admin;

/// <summary>AdminService: looking after a node.</summary>
public sealed class AdminGrpcService(
    IGrainActivity grains,
    IAuditVerification audit,
    IAuditTrail trail,
    IAuditLog entries,
    INodeConfig config,
    INodeMetrics metrics,
    INodeLog log,
    IChunkScrubbing? scrubbing = null)
    : AdminService.AdminServiceBase
{
    private const int LogLinesUsual = 100;
    private const int ContainsLengthMax = 200;

    /// <inheritdoc/>
    public override async Task VerifyAudit(
        VerifyAuditRequest request, IServerStreamWriter<VerifyAuditResponse> responseStream, ServerCallContext context)
    {
        RequireAdmin(context);
        await foreach (var progress in audit.VerifyAsync(
            request.RememberedHeadNumber, request.RememberedHeadHash, context.CancellationToken))
        {
            await responseStream.WriteAsync(ToProto(progress), context.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async Task<ListAuditEntriesResponse> ListAuditEntries(
        ListAuditEntriesRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        var query = request.ToQuery();
        try
        {
            return (await entries.ListAsync(query, context.CancellationToken)).ToProto();
        }
        catch (FormatException fault)
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument, fault.Message, "Begin again without a page token.", "page_token"));
        }
    }

    /// <inheritdoc/>
    public override async Task ScrubChunks(
        ScrubChunksRequest request, IServerStreamWriter<ScrubChunksResponse> responseStream, ServerCallContext context)
    {
        RequireAdmin(context);
        if (scrubbing is null)
            throw new RefusalException(new(
                RefusalCode.NotServed, "This node keeps no chunks: a node of several processes serves topics and users only.",
                "Ask a node of one process."));
        await foreach (var progress in scrubbing.ScrubAsync(context.CancellationToken))
            await responseStream.WriteAsync(AdminMapping.ToProto(progress), context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<ListGrainStatisticsResponse> ListGrainStatistics(
        ListGrainStatisticsRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        var response = new ListGrainStatisticsResponse();
        response.Grains.AddRange((await grains.ReadAsync(context.CancellationToken)).Select(ToProto));
        return response;
    }

    /// <inheritdoc/>
    public override Task<GetConfigResponse> GetConfig(GetConfigRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        var response = new GetConfigResponse();
        response.Settings.AddRange(config.Read().Select(AdminMapping.ToProto));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task<SetConfigResponse> SetConfig(SetConfigRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        var by = CallScope.Of(context).By.User;
        var entry = await config.SetAsync(
            request.Key,
            request.Value,
            (edit, cancelled) => trail.AppendAsync("ADMIN", edit.Key, by, AdminMapping.ToDetails(edit), cancelled),
            context.CancellationToken);
        return new() { Setting = AdminMapping.ToProto(entry) };
    }

    /// <inheritdoc/>
    public override Task<CheckConfigResponse> CheckConfig(CheckConfigRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        return Task.FromResult(new CheckConfigResponse
        {
            Setting = AdminMapping.ToProto(config.Check(request.Key, request.Value)),
        });
    }

    /// <inheritdoc/>
    public override Task<ReloadConfigResponse> ReloadConfig(ReloadConfigRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        var change = request.DryRun ? config.CheckReload() : config.Reload();
        var response = new ReloadConfigResponse();
        response.Applied.AddRange(change.Applied);
        response.Waiting.AddRange(change.Waiting);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context)
    {
        RequireAdmin(context);
        var response = new GetMetricsResponse();
        response.Metrics.AddRange(metrics.Read().Select(AdminMapping.ToProto));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task ReadLogs(
        ReadLogsRequest request, IServerStreamWriter<ReadLogsResponse> responseStream, ServerCallContext context)
    {
        RequireAdmin(context);
        var last = request.HasLast ? request.Last : LogLinesUsual;
        if (last < 0 || last > log.Capacity)
            throw new RefusalException(new(
                RefusalCode.InvalidArgument, $"last is {last}; the node remembers {log.Capacity} messages.",
                $"Ask for 0 to {log.Capacity}.", "last"));
        if (request.Contains.Length > ContainsLengthMax)
            throw new RefusalException(new(
                RefusalCode.TooLong, $"contains has {request.Contains.Length} letters; {ContainsLengthMax} are allowed.",
                "Look for a shorter text.", "contains"));
        await foreach (var line in log.ReadAsync(
            AdminMapping.SeverityOf(request.MinimumLevel), last, request.Contains, request.Follow, context.CancellationToken))
        {
            await responseStream.WriteAsync(AdminMapping.ToProto(line), context.CancellationToken);
        }
    }

    private static void RequireAdmin(ServerCallContext context)
    {
        if (CallScope.Of(context).By.IsNodeAdmin) return;
        throw new RefusalException(new(
            RefusalCode.NotAllowed, "Looking after the node needs the node-wide role admin.",
            "Run it as the user of bibd, or ask an admin of the node for the role."));
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
