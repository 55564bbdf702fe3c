using Bib.V1;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>AdminService as tests want it.</summary>
internal sealed class AdminPlayed : AdminService.AdminServiceBase
{
    public VerifyAuditRequest? Asked { get; private set; }

    public AuditVerdict Verdict { get; set; } = new() { Intact = true, HeadNumber = 3, HeadHash = "abc" };

    public override async Task VerifyAudit(
        VerifyAuditRequest request, IServerStreamWriter<VerifyAuditResponse> responseStream, ServerCallContext context)
    {
        Asked = request;
        await responseStream.WriteAsync(new VerifyAuditResponse { EntriesChecked = 5 });
        await responseStream.WriteAsync(new VerifyAuditResponse { EntriesChecked = 9, SealsChecked = 3, Verdict = Verdict });
    }

    public List<ConfigSetting> Settings { get; } =
    [
        new() { Key = "log.level", Value = "information", Origin = "default", Meaning = "How much is logged.", Reloadable = true },
        new() { Key = "node.name", Value = "herbarium", Origin = "file /etc/bibd/config.yaml:2", Meaning = "A name.", Reloadable = true },
    ];

    public SetConfigRequest? Set { get; private set; }

    public ReadLogsRequest? Read { get; private set; }

    public override Task<GetConfigResponse> GetConfig(GetConfigRequest request, ServerCallContext context) =>
        Task.FromResult(new GetConfigResponse { Settings = { Settings } });

    public override Task<SetConfigResponse> SetConfig(SetConfigRequest request, ServerCallContext context)
    {
        Set = request;
        var setting = Settings.Single(setting => setting.Key == request.Key);
        setting.Value = request.Value;
        return Task.FromResult(new SetConfigResponse { Setting = setting });
    }

    public override Task<ReloadConfigResponse> ReloadConfig(ReloadConfigRequest request, ServerCallContext context) =>
        Task.FromResult(new ReloadConfigResponse { Applied = { "log.level" }, Waiting = { "postgres.pool_size" } });

    public override Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context) =>
        Task.FromResult(new GetMetricsResponse
        {
            Metrics =
            {
                new Metric { Name = "bib.node.ready", Value = 1 },
                new Metric { Name = "bib.rpc.duration", Unit = "s", Value = 0.5, Count = 2, Labels = { ["rpc.status"] = "OK" } },
            },
        });

    public override async Task ReadLogs(
        ReadLogsRequest request, IServerStreamWriter<ReadLogsResponse> responseStream, ServerCallContext context)
    {
        Read = request;
        await responseStream.WriteAsync(new ReadLogsResponse
        {
            Lost = 3,
            Entry = new LogEntry
            {
                Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                Level = LogLevel.Warning,
                Category = "Bib.Silo",
                Message = "The disk is slow\u001b[31m",
                Fields = { ["Milliseconds"] = "900" },
            },
        });
    }

    public override Task<ListGrainStatisticsResponse> ListGrainStatistics(
        ListGrainStatisticsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListGrainStatisticsResponse
        {
            Grains =
            {
                new GrainStatistics
                {
                    GrainType = "bib.topics",
                    Activations = 2,
                    Methods = { new GrainMethodStatistics { Method = "Create", Calls = 7, LatencyUsMean = 12.34 } },
                },
            },
        });
}
