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

    public ScrubVerdict Scrubbed { get; set; } = new() { Intact = true };

    public override async Task ScrubChunks(
        ScrubChunksRequest request, IServerStreamWriter<ScrubChunksResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new ScrubChunksResponse { ChunksChecked = 5, BytesChecked = 900 });
        await responseStream.WriteAsync(new ScrubChunksResponse { ChunksChecked = 9, BytesChecked = 4096, Verdict = Scrubbed });
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

    public override Task<CheckConfigResponse> CheckConfig(CheckConfigRequest request, ServerCallContext context) =>
        request.Value == "wrong"
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, "It is no value for it."))
            : Task.FromResult(new CheckConfigResponse
            {
                Setting = new ConfigSetting(Settings.Single(setting => setting.Key == request.Key)) { Value = request.Value },
            });

    public bool? ReloadedDry { get; private set; }

    public override Task<ReloadConfigResponse> ReloadConfig(ReloadConfigRequest request, ServerCallContext context)
    {
        ReloadedDry = request.DryRun;
        return Task.FromResult(new ReloadConfigResponse { Applied = { "log.level" }, Waiting = { "postgres.pool_size" } });
    }

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

    public ListAuditEntriesRequest? AuditAsked { get; private set; }

    /// <summary>Three entries on two pages, with an empty one between them, as a log with few that match has.</summary>
    public override Task<ListAuditEntriesResponse> ListAuditEntries(
        ListAuditEntriesRequest request, ServerCallContext context)
    {
        AuditAsked = request;
        return Task.FromResult(request.PageToken switch
        {
            "" => new ListAuditEntriesResponse
            {
                NextPageToken = "empty",
                Entries =
                {
                    Entry(9, AuditAction.Update, "weather/stations", "UpdateTopic"),
                    Entry(8, AuditAction.Insert, "weather/stations", "CreateTopic"),
                },
            },
            "empty" => new ListAuditEntriesResponse { NextPageToken = "last" },
            _ => new ListAuditEntriesResponse
            {
                Entries =
                {
                    new AuditEntry
                    {
                        Id = 2, Action = AuditAction.Ddl, OperationId = "0198c0de-0000-7000-8000-000000000009",
                        Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                        Subject = "0001_audit_log", Role = "bibd_admin_jobs", Door = "migrations",
                    },
                },
            },
        });
    }

    private static AuditEntry Entry(long id, AuditAction action, string path, string command) => new()
    {
        Id = id,
        Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddHours(id)),
        UserId = UsersPlayed.Oneself,
        Action = action,
        Kind = "topics",
        Subject = "0198c0de-0000-7000-8000-000000000001",
        Command = command,
        Name = path,
        OperationId = $"0198c0de-0000-7000-8000-00000000001{id}",
        Door = "grpc",
        Role = "bibd_app",
        Details = $$"""{"path": "{{path}}", "command": "{{command}}"}""",
    };

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
