using System.Security.Cryptography;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>DatasetService as tests want it: what there is to read.</summary>
internal sealed partial class DatasetsPlayed : DatasetService.DatasetServiceBase
{
    /// <summary>Another one than all else is about.</summary>
    public const string SecondPath = "weather/ghcn";

    public const string SecondId = "0198c0de-0000-7000-8000-000000000003";

    /// <summary>The one that the node does not let anybody delete; null for none.</summary>
    public string? UndeletableId { get; set; }

    private static readonly byte[] _header = "the header"u8.ToArray();

    /// <summary>Whether there is anything.</summary>
    public bool IsEmpty { get; set; }

    /// <summary>Every request that changes something.</summary>
    public List<IMessage> Changes { get; } = [];

    /// <summary>What the dataset is cited by; updates change it.</summary>
    public Citation? Citation { get; set; }

    /// <summary>The last update that was asked for.</summary>
    public UpdateDatasetRequest? Update => Changes.OfType<UpdateDatasetRequest>().LastOrDefault();

    private static DatasetVersion Version => new()
    {
        Version = "1.0.0",
        ContentId = Convert.ToHexStringLower(SHA256.HashData(_header)),
        Cid = "bafkreihkbwfslp7tkds2he5n3k4do56tskcleq6pquaiocy6nqybidgwzq",
        Message = "first, \"quoted\"",
        SizeBytes = 4096,
        FileCount = 2,
        Publisher = "0123456789abcdef0123456789abcdef01234567",
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
    };

    private Dataset Dataset => new()
    {
        Id = "0198c0de-0000-7000-8000-000000000002",
        Path = "weather/gsod",
        Name = "gsod",
        TopicId = "0198c0de-0000-7000-8000-000000000001",
        Status = DatasetStatus.Active,
        Description = "Global summary of the day",
        Tags = { "climate" },
        Latest = Version,
        VersionCount = 1,
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(1)),
        CreatedBy = "0123456789abcdef0123456789abcdef01234567",
        Etag = "1",
        Citation = Citation,
    };

    private static DatasetFile File => new()
    {
        Path = ByteString.CopyFromUtf8("2012.csv"),
        Mode = 0b110_100_100,
        SizeBytes = 2048,
        Sha256 = ByteString.CopyFrom(new byte[32]),
    };

    /// <summary>The first, unless the second is meant.</summary>
    private Dataset Named(DatasetRef named)
    {
        if (named.Path.EndsWith("/new", StringComparison.Ordinal))
            throw Refusals.Of(ErrorCode.NotFound, $"There is no dataset '{named.Path}'.");
        var dataset = Dataset;
        if (named.Path == SecondPath || named.Id == SecondId) (dataset.Path, dataset.Id) = (SecondPath, SecondId);
        return dataset;
    }

    public override Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context)
    {
        var response = new ListDatasetsResponse();
        if (!IsEmpty) response.Datasets.Add(Dataset);
        return Task.FromResult(response);
    }

    public override Task<GetDatasetResponse> GetDataset(GetDatasetRequest request, ServerCallContext context) =>
        Task.FromResult(new GetDatasetResponse { Dataset = Named(request.Dataset) });

    public override Task<GetVersionResponse> GetVersion(GetVersionRequest request, ServerCallContext context)
    {
        var version = Version;
        if (request.Version.Length > 0) version.Version = request.Version;
        return Task.FromResult(new GetVersionResponse { Version = version, Header = ByteString.CopyFrom(_header) });
    }

    /// <summary>What is told of a lineage.</summary>
    public GetLineageResponse Lineage { get; } = new();

    /// <summary>Which lineage was asked for last.</summary>
    public GetLineageRequest? LineageAsked { get; private set; }

    public override Task<GetLineageResponse> GetLineage(GetLineageRequest request, ServerCallContext context)
    {
        LineageAsked = request;
        return Task.FromResult(Lineage);
    }

    public override Task<ListVersionsResponse> ListVersions(ListVersionsRequest request, ServerCallContext context)
    {
        var response = new ListVersionsResponse();
        if (!IsEmpty) response.Versions.Add(Version);
        return Task.FromResult(response);
    }

    public override Task<ListFilesResponse> ListFiles(ListFilesRequest request, ServerCallContext context)
    {
        var response = new ListFilesResponse();
        if (!IsEmpty) response.Files.Add(File);
        return Task.FromResult(response);
    }

    public override async Task DiffVersions(
        DiffVersionsRequest request, IServerStreamWriter<DiffVersionsResponse> responseStream, ServerCallContext context)
    {
        Compared = request;
        if (!IsEmpty) await responseStream.WriteAsync(new DiffVersionsResponse { After = File });
    }

    /// <summary>Which versions were compared last.</summary>
    public DiffVersionsRequest? Compared { get; private set; }

    /// <summary>What each preparing answers of the look at the table, in order; after them the look is over.</summary>
    public Queue<(TableCheck Check, string Problem)> Checks { get; } = new();

    /// <summary>How often a version was prepared.</summary>
    public int Prepared { get; private set; }

    /// <summary>When an upload is refused of which nothing was read; null for never.</summary>
    public TaskCompletionSource? UploadRefused { get; set; }

    /// <summary>Ends when the sender of an upload has given it up.</summary>
    public TaskCompletionSource UploadCut { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task Upload(
        IAsyncStreamReader<UploadRequest> requestStream,
        IServerStreamWriter<UploadResponse> responseStream,
        ServerCallContext context)
    {
        using var ended = context.CancellationToken.Register(() => UploadCut.TrySetResult());
        await responseStream.WriteAsync(new() { Durable = new() });
        if (UploadRefused is { } refused)
        {
            await refused.Task.WaitAsync(context.CancellationToken);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "The disk is full."));
        }

        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
                if (requestStream.Current.End is not null) break;
        }
        catch
        {
            // A read that ends first takes the registration with it, before its turn comes.
            UploadCut.TrySetResult();
            throw;
        }

        await responseStream.WriteAsync(new() { Done = new() { FileCount = 2, SizeBytes = 4096 } });
    }

    public override Task<PrepareVersionResponse> PrepareVersion(PrepareVersionRequest request, ServerCallContext context)
    {
        Prepared++;
        var (check, problem) = Checks.TryDequeue(out var next) ? next : (TableCheck.Unspecified, "");
        return Task.FromResult(new PrepareVersionResponse
        {
            Header = ByteString.CopyFrom(_header),
            Version = "1.0.0",
            TableCheck = check,
            TableProblem = problem,
        });
    }

    public override Task<CommitVersionResponse> CommitVersion(CommitVersionRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new CommitVersionResponse { Dataset = Dataset });
    }

    public override Task<UpdateDatasetResponse> UpdateDataset(UpdateDatasetRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        if (request.Values.Citation is { } citation) Citation = citation;
        return Task.FromResult(new UpdateDatasetResponse { Dataset = Dataset });
    }

    public override Task<DeleteDatasetResponse> DeleteDataset(DeleteDatasetRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return UndeletableId == request.Dataset.Id
            ? throw new RpcException(new Status(StatusCode.PermissionDenied, "It is not yours."))
            : Task.FromResult(new DeleteDatasetResponse { Dataset = Named(request.Dataset) });
    }
}
