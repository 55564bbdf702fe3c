using System.Text;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Grains.Abstractions.Uploads;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using MoveDataset = Bib.Grains.Abstractions.Datasets.MoveDataset;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>What DatasetService makes of requests, and what it lets through to nobody.</summary>
public sealed class DatasetServiceTests : IAsyncLifetime
{
    /// <summary>What hangs fails under its own name.</summary>
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);

    private PlayedDatasetGateway _gateway = null!;

    private CancellationToken Stop => _patience.Token;

    private static DatasetRef Gsod => new() { Path = "weather/stations/gsod" };

    public async ValueTask InitializeAsync()
    {
        _patience.CancelAfter(TimeSpan.FromSeconds(60));
        _gateway = await PlayedDatasetGateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task Files_come_in_as_they_were_sent()
    {
        var done = await UploadAsync(
            Open(), File("a", "whole", complete: true), File("b/c", "in ", complete: false), Data("two ", false),
            Data("parts", true), new() { End = new() });

        (done.FileCount, done.SizeBytes).ShouldBe((2, 17));
        _gateway.Uploads.Files.Select(file => (file.Path, Encoding.UTF8.GetString(file.Content)))
            .ShouldBe([("a", "whole"), ("b/c", "in two parts")]);
        _gateway.Uploads.IsDisposed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("..")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_path_that_climbs_out_of_the_tree_reaches_nobody(string path)
    {
        var refused = await RefusedAsync(Open(), File(path, "x", complete: true), new() { End = new() });

        refused.Code.ShouldBe(ErrorCode.InvalidContent);
        _gateway.Uploads.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nor_does_one_that_is_only_asked_for()
    {
        var listed = await Should.ThrowAsync<RpcException>(async () => await _gateway.Client.GetSchemaAsync(
            new() { Dataset = Gsod, Path = ByteString.CopyFromUtf8("../x") }, cancellationToken: Stop));

        DetailOf(listed).Code.ShouldBe(ErrorCode.InvalidContent);
    }

    [Fact]
    public async Task A_repeat_that_finds_nothing_any_more_is_answered_from_its_receipt()
    {
        var key = Guid.CreateVersion7().ToString();
        var gone = new DatasetRef { Path = "weather/gone/gsod" };
        var (client, tables) = (_gateway.Client, _gateway.Tables);
        tables.IsEmpty = true;
        _gateway.Receipts.Dataset = new(PlayedDataset.State, new("weather/stations"), "7", null);

        Dataset[] answers =
        [
            (await client.CreateDatasetAsync(new() { Path = gone.Path, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.UpdateDatasetAsync(
                new()
                {
                    Dataset = gone, Values = new() { Name = "x" }, UpdateMask = new() { Paths = { "name" } }, IdempotencyKey = key,
                },
                cancellationToken: Stop)).Dataset,
            (await client.MoveDatasetAsync(
                new() { Dataset = gone, Path = "climate/gsod", IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.ArchiveDatasetAsync(new() { Dataset = gone, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.UnarchiveDatasetAsync(new() { Dataset = gone, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.DeleteDatasetAsync(new() { Dataset = gone, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.RestoreDatasetAsync(new() { Dataset = gone, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.SetDatasetRolesAsync(new() { Dataset = gone, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
            (await client.CommitVersionAsync(
                new() { Dataset = gone, UploadId = key, IdempotencyKey = key }, cancellationToken: Stop)).Dataset,
        ];

        answers.ShouldAllBe(dataset => dataset.Path == "weather/stations/gsod" && dataset.Etag == "7");
        _gateway.Dataset.Commands.ShouldBeEmpty();
        _gateway.Receipts.Asked.Select(asked => asked.Request).Distinct().Count().ShouldBe(answers.Length);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such()
    {
        _gateway.Uploads.Fault = new ChunkStoreFullException("Chunk x was not stored: the disk is full.");

        var refused = await RefusedAsync(Open(), File("a", "x", complete: true), new() { End = new() });

        refused.Code.ShouldBe(ErrorCode.DiskFull);
        refused.Message.ShouldContain("the disk is full");
        refused.Hint.ShouldContain("what was taken in stays");
        _gateway.Uploads.IsDisposed.ShouldBeTrue("what came until then is journaled");
    }

    [Fact]
    public async Task Small_files_come_many_in_a_message()
    {
        var files = new UploadFiles { Files = { File("a", "1", complete: true).File, File("b/c", "", complete: true).File } };

        var done = await UploadAsync(
            Open(), new() { Files = files }, File("d", "2", complete: true), new() { End = new() });

        done.FileCount.ShouldBe(3);
        _gateway.Uploads.Files.Select(file => (file.Path, Encoding.UTF8.GetString(file.Content)))
            .ShouldBe([("a", "1"), ("b/c", ""), ("d", "2")]);
        files.Files[1].Complete = false;
        (await RefusedAsync(Open(), new() { Files = files })).Message.ShouldContain("'b/c' is not complete");
    }

    [Fact]
    public async Task What_stands_in_the_wrong_place_is_refused()
    {
        (await RefusedAsync(File("a", "x", complete: true))).Field.ShouldBe("open");
        (await RefusedAsync(Open(), Data("x", true))).Field.ShouldBe("step");
        (await RefusedAsync(Open(), File("a", "x", complete: false), new() { End = new() })).Message
            .ShouldContain("in the middle of the file 'a'");
        (await RefusedAsync(Open(), File("a", "x", complete: true))).Message.ShouldContain("without an end");
    }

    [Fact]
    public async Task A_file_is_kept_only_where_the_newest_version_has_it()
    {
        var keep = new UploadKeep
        {
            Files = { new KeptFile { Path = ByteString.CopyFromUtf8("a"), Sha256 = ByteString.CopyFrom(new byte[32]) } },
        };

        var refused = await RefusedAsync(Open(), new() { Keep = keep });

        refused.Code.ShouldBe(ErrorCode.InvalidContent);
    }

    [Theory]
    [InlineData("garbage", "is no address")]
    [InlineData("https://example.org/a b", "is no address")]
    [InlineData("/etc/passwd", "is no address")]
    [InlineData("bib://weather/raw", "names no version")]
    [InlineData("bib://raw@1.0.0", "a dataset lies in a topic")]
    [InlineData("bib://weather/raw@latest", "is no version's number")]
    [InlineData("bib://weather/raw@9.9.9", "has no version '9.9.9'")]
    public async Task What_a_version_is_said_to_be_made_of_is_named_by_an_address(string address, string why)
    {
        _gateway.Uploads.Complete = new([], 0, 0);

        var refused = DetailOf(await Should.ThrowAsync<RpcException>(() => PrepareAsync(lineage: [address])));

        refused.Field.ShouldBe("lineage");
        refused.Message.ShouldContain(why);
    }

    [Fact]
    public async Task What_lies_elsewhere_is_told_and_stands()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.IsEmpty = true;

        var prepared = await PrepareAsync(lineage: ["bib://other/raw@1.0.0", "https://doi.org/10.5281/zenodo.1", "urn:uuid:1"]);

        prepared.UnknownLineage.ShouldBe(["bib://other/raw@1.0.0"]);
        ManifestHeaderCodec.Read(prepared.Header.Span).Lineage.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_job_and_the_code_that_made_a_version_stand_in_its_header_and_are_named_by_address()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.IsEmpty = true;
        var job = Guid.NewGuid().ToString();

        var header = ManifestHeaderCodec.Read((await PrepareAsync(job: job, code: "https://example.org/tree/4f2c")).Header.Span);
        var noJob = DetailOf(await Should.ThrowAsync<RpcException>(() => PrepareAsync(job: "nightly")));
        var noCode = DetailOf(await Should.ThrowAsync<RpcException>(() => PrepareAsync(code: "main.py")));

        (header.Job, header.Code).ShouldBe((job, "https://example.org/tree/4f2c"));
        (noJob.Field, noCode.Field).ShouldBe(("job", "code"));
    }

    [Fact]
    public async Task A_header_says_what_the_files_are_as_a_table()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.Shape = new("csv", [new("n", "BIGINT", false)], 7);

        var header = ManifestHeaderCodec.Read((await PrepareAsync()).Header.Span);

        (header.Format, header.Rows, header.Columns.Count).ShouldBe(("csv", 7, 1));
        ManifestHeaderCodec.Read((await PrepareAsync(plain: true)).Header.Span).Columns.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_table_is_refused_and_files_as_they_are_are_not()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.Broken = new(RefusalCode.UnreadableTable, "Line 3 of 'x.csv' has 1 value instead of 2.", "Mend it.");

        var refused = DetailOf(await Should.ThrowAsync<RpcException>(() => PrepareAsync()));

        refused.Code.ShouldBe(ErrorCode.UnreadableTable);
        refused.Message.ShouldContain("Line 3");
        refused.Hint.ShouldContain("--as-files");
        (await PrepareAsync(plain: true)).Version.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_table_that_nobody_can_look_at_now_is_said_to_be_one()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.Broken = new(RefusalCode.Overloaded, "Too many queries.", "Wait.");

        var prepared = await PrepareAsync();

        ManifestHeaderCodec.Read(prepared.Header.Span).Columns.ShouldBeEmpty();
        prepared.TableCheck.ShouldBe(TableCheck.GivenUp);
        prepared.TableProblem.ShouldBe("Too many queries.");
    }

    [Fact]
    public async Task A_header_that_says_of_the_table_what_it_is_not_is_refused()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.Shape = new("csv", [new("n", "BIGINT", false)], 7);
        var upload = Guid.NewGuid().ToString();
        var prepared = await PrepareAsync(upload: upload);
        var honest = ManifestHeaderCodec.Read(prepared.Header.Span);
        ManifestHeader[] invented =
        [
            honest with { Columns = [new("n", "VARCHAR", false)] },
            honest with { Columns = [.. honest.Columns, new("more", "DATE", true)] },
            honest with { Rows = 8 },
            honest with { Format = "parquet" },
        ];

        foreach (var header in invented)
        {
            var refused = DetailOf(await Should.ThrowAsync<RpcException>(() => CommitAsync(upload, header)));
            refused.Code.ShouldBe(ErrorCode.InvalidContent);
            refused.Message.ShouldContain("csv with 1 columns and 7 rows");
        }

        await CommitAsync(upload, honest);
        await CommitAsync(upload, honest with { Format = "", Columns = [], Rows = null });
        _gateway.Tables.Looks.ShouldBe(1, "what was found is remembered");
    }

    [Fact]
    public async Task A_table_whose_values_cannot_be_read_is_refused_too()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.Shape = new("parquet", [new("n", "BIGINT", false)], 7);
        _gateway.Tables.Damaged = new(RefusalCode.UnreadableTable, "'x.parquet' cannot be read.", "Mend it.");

        DetailOf(await Should.ThrowAsync<RpcException>(() => PrepareAsync())).Code.ShouldBe(ErrorCode.UnreadableTable);
        _gateway.Tables.Damaged = new(RefusalCode.Overloaded, "Too many queries.", "Wait.");
        ManifestHeaderCodec.Read((await PrepareAsync()).Header.Span).Rows.ShouldBe(7, "what is known is told");
    }

    [Fact]
    public async Task Columns_that_a_header_has_no_room_for_are_left_out()
    {
        _gateway.Uploads.Complete = new([], 0, 0);
        _gateway.Tables.Shape = new(
            "parquet", [.. Enumerable.Range(0, 10_001).Select(index => new ManifestColumn($"c{index}", "INTEGER", true))], 5);

        var header = ManifestHeaderCodec.Read((await PrepareAsync()).Header.Span);

        (header.Format, header.Rows, header.Columns.Count).ShouldBe(("parquet", 5, 0));
    }

    [Fact]
    public async Task A_move_names_the_topic_and_the_name()
    {
        await _gateway.Client.MoveDatasetAsync(
            new() { Dataset = Gsod, Path = "climate/daily", Etag = "3" }, cancellationToken: Stop);

        var command = _gateway.Dataset.Commands.ShouldHaveSingleItem().ShouldBeOfType<MoveDataset>();
        (command.Topic, command.Name, command.ExpectedETag).ShouldBe((Topics.PlayedTopic.State.Id, "daily", "3"));
        DetailOf(await Should.ThrowAsync<RpcException>(async () => await _gateway.Client.MoveDatasetAsync(
            new() { Dataset = Gsod, Path = "daily" }, cancellationToken: Stop))).Code.ShouldBe(ErrorCode.InvalidPath);
    }

    private async Task<PrepareVersionResponse> PrepareAsync(
        bool plain = false, string? upload = null, string[]? lineage = null, string job = "", string code = "") =>
        await _gateway.Client.PrepareVersionAsync(
            new()
            {
                Dataset = new() { Id = PlayedDataset.State.Id.ToString() },
                UploadId = upload ?? Guid.NewGuid().ToString(),
                PlainFiles = plain,
                Lineage = { lineage ?? [] },
                Job = job,
                Code = code,
            },
            cancellationToken: Stop);

    private async Task<CommitVersionResponse> CommitAsync(string upload, ManifestHeader header) =>
        await _gateway.Client.CommitVersionAsync(
            new()
            {
                Dataset = Gsod,
                UploadId = upload,
                Header = ByteString.CopyFrom(ManifestHeaderCodec.Write(header)),
                IdempotencyKey = Guid.NewGuid().ToString(),
            },
            cancellationToken: Stop);

    private async Task<UploadDone> UploadAsync(params UploadRequest[] requests)
    {
        using var call = _gateway.Client.Upload(cancellationToken: Stop);
        try
        {
            foreach (var request in requests) await call.RequestStream.WriteAsync(request, Stop);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Why it cannot be written to is what the other direction ends with.
        }

        while (await call.ResponseStream.MoveNext(Stop))
            if (call.ResponseStream.Current.Done is { } done) return done;
        throw new InvalidOperationException("The upload ended without an answer.");
    }

    private async Task<ErrorDetail> RefusedAsync(params UploadRequest[] requests) =>
        DetailOf(await Should.ThrowAsync<RpcException>(() => UploadAsync(requests)));

    private static UploadRequest Open() =>
        new() { Open = new() { Dataset = Gsod, UploadId = Guid.NewGuid().ToString() } };

    private static UploadRequest File(string path, string content, bool complete) => new()
    {
        File = new()
        {
            Path = ByteString.CopyFromUtf8(path),
            Mode = 0x1A4,
            Data = ByteString.CopyFromUtf8(content),
            Complete = complete,
        },
    };

    private static UploadRequest Data(string content, bool complete) =>
        new() { Data = new() { Data = ByteString.CopyFromUtf8(content), Complete = complete } };

    private static ErrorDetail DetailOf(RpcException failure) => Google.Rpc.Status.Parser
        .ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin")).Details
        .Select(any => any.TryUnpack<ErrorDetail>(out var detail) ? detail : null)
        .First(detail => detail is not null)!;
}
