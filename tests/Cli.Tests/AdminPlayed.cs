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
