using Bib.V1;
using Grpc.Core;

namespace Bib.Cli.Tests;

internal sealed partial class DatasetsPlayed
{
    /// <summary>Ends when a download has begun; it never comes to its end.</summary>
    public TaskCompletionSource DownloadBegun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task Download(
        DownloadRequest request, IServerStreamWriter<DownloadResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new() { Start = new() { Version = Version, FileCount = 1, SizeBytes = File.SizeBytes } });
        await responseStream.WriteAsync(new() { File = File });
        DownloadBegun.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
    }

    public override Task<GetSchemaResponse> GetSchema(GetSchemaRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSchemaResponse
        {
            Format = "csv",
            RowCount = 2,
            Columns =
            {
                new TableColumn { Name = "day", SqlType = "DATE" },
                new TableColumn { Name = "rain", SqlType = "DECIMAL(18,3)", Nullable = true },
            },
        });

    public override Task<GetProfileResponse> GetProfile(GetProfileRequest request, ServerCallContext context) =>
        Task.FromResult(new GetProfileResponse
        {
            State = ProfileState.Done,
            RowCount = 2,
            Columns =
            {
                new ColumnProfile
                {
                    Name = "day", SqlType = "DATE", DistinctCount = 2, Min = "2024-01-01", Max = "2024-01-02",
                    Top = { new ValueCount { Value = "2024-01-01", Count = 1 } },
                },
                new ColumnProfile { Name = "rain", SqlType = "DOUBLE", NullCount = 1, DistinctCount = 1, Mean = 0.25 },
            },
        });
}
