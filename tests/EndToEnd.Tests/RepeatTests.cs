using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Nodes;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Services.Rpc;

namespace Bib.EndToEnd.Tests;

/// <summary>
/// Under one key a change is made once, and told twice alike: whatever has become of the path meanwhile.
/// </summary>
public sealed class RepeatTests : IAsyncLifetime
{
    private readonly NodeFolder _folder = new();
    private GrpcChannel _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TopicService.TopicServiceClient Topics => new(_channel);

    private DatasetService.DatasetServiceClient Datasets => new(_channel);

    private UserService.UserServiceClient Users => new(_channel);

    public async ValueTask InitializeAsync()
    {
        await _folder.StartReadyAsync();
        _channel = NodeChannel.ToSocket(_folder.Socket);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await _folder.DisposeAsync();
    }

    [Fact]
    public async Task Every_change_that_has_a_key_is_answered_twice_alike_by_path()
    {
        var friend = new string('a', 40);
        await TwiceAsync(key => Topics.CreateTopicAsync(
            new() { Path = "a", IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Topics.UpdateTopicAsync(
            new()
            {
                Topic = Topic("a"),
                Values = new() { Path = "b" },
                UpdateMask = new() { Paths = { "path" } },
                IdempotencyKey = key,
            },
            cancellationToken: Stop));
        await TwiceAsync(key => Topics.SetTopicRolesAsync(
            new()
            {
                Topic = Topic("b"),
                Grant = { new TopicRoleGrant { UserId = friend, Role = TopicRole.Reader } },
                IdempotencyKey = key,
            },
            cancellationToken: Stop));
        await TwiceAsync(key => Topics.ArchiveTopicAsync(
            new() { Topic = Topic("b"), IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Topics.UnarchiveTopicAsync(
            new() { Topic = Topic("b"), IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Topics.DeleteTopicAsync(
            new() { Topic = Topic("b"), IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Topics.RestoreTopicAsync(
            new() { Topic = Topic("b"), IdempotencyKey = key }, cancellationToken: Stop));

        await TwiceAsync(key => Datasets.CreateDatasetAsync(
            new() { Path = "b/d", IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Datasets.UpdateDatasetAsync(
            new()
            {
                Dataset = Dataset("b/d"),
                Values = new() { Name = "e" },
                UpdateMask = new() { Paths = { "name" } },
                IdempotencyKey = key,
            },
            cancellationToken: Stop));
        await Topics.CreateTopicAsync(new() { Path = "c" }, cancellationToken: Stop);
        await TwiceAsync(key => Datasets.MoveDatasetAsync(
            new() { Dataset = Dataset("b/e"), Path = "c/f", IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Datasets.SetDatasetRolesAsync(
            new()
            {
                Dataset = Dataset("c/f"),
                Grant = { new TopicRoleGrant { UserId = friend, Role = TopicRole.Admin } },
                IdempotencyKey = key,
            },
            cancellationToken: Stop));
        var (upload, header) = await UploadAsync("c/f");
        await TwiceAsync(key => Datasets.CommitVersionAsync(
            new() { Dataset = Dataset("c/f"), UploadId = upload, Header = header, IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Datasets.ArchiveDatasetAsync(
            new() { Dataset = Dataset("c/f"), IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Datasets.UnarchiveDatasetAsync(
            new() { Dataset = Dataset("c/f"), IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Datasets.DeleteDatasetAsync(
            new() { Dataset = Dataset("c/f"), IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Datasets.RestoreDatasetAsync(
            new() { Dataset = Dataset("c/f"), IdempotencyKey = key }, cancellationToken: Stop));

        var user = (await TwiceAsync(key => Users.CreateUserAsync(
            new() { PublicKey = ByteString.CopyFrom(new byte[32]), IdempotencyKey = key }, cancellationToken: Stop))).User.Id;
        await TwiceAsync(key => Users.UpdateUserAsync(
            new()
            {
                UserId = user,
                Values = new() { Name = "Ada" },
                UpdateMask = new() { Paths = { "name" } },
                IdempotencyKey = key,
            },
            cancellationToken: Stop));
        await TwiceAsync(key => Users.DisableUserAsync(
            new() { UserId = user, IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Users.EnableUserAsync(
            new() { UserId = user, IdempotencyKey = key }, cancellationToken: Stop));
        await TwiceAsync(key => Users.DeleteUserAsync(
            new() { UserId = user, IdempotencyKey = key }, cancellationToken: Stop));
    }

    [Fact]
    public async Task A_key_is_for_one_request_whatever_the_method_and_whatever_it_names()
    {
        var key = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        foreach (var path in new[] { "a", "b", "c" }) await Topics.CreateTopicAsync(new() { Path = path }, cancellationToken: Stop);
        await Topics.DeleteTopicAsync(new() { Topic = Topic("a"), IdempotencyKey = key }, cancellationToken: Stop);

        (await CodeAsync(() => Topics.DeleteTopicAsync(
            new() { Topic = Topic("b"), IdempotencyKey = key }, cancellationToken: Stop)))
            .ShouldBe(ErrorCode.KeyReused);
        (await CodeAsync(() => Topics.ArchiveTopicAsync(
            new() { Topic = Topic("c"), IdempotencyKey = key }, cancellationToken: Stop)))
            .ShouldBe(ErrorCode.KeyReused);
        (await CodeAsync(() => Datasets.DeleteDatasetAsync(
            new() { Dataset = Dataset("a/none"), IdempotencyKey = key }, cancellationToken: Stop)))
            .ShouldBe(ErrorCode.KeyReused);
        (await Topics.GetTopicAsync(new() { Topic = Topic("b") }, cancellationToken: Stop)).Topic.Status.ShouldBe(TopicStatus.Active);
        (await Topics.GetTopicAsync(new() { Topic = Topic("c") }, cancellationToken: Stop)).Topic.Status.ShouldBe(TopicStatus.Active);
    }

    [Fact]
    public async Task The_same_command_line_with_its_key_again_says_the_same()
    {
        await TwiceAsync("topic", "create", "a/b", "--parents");
        await TwiceAsync("topic", "rename", "a/b", "c");
        await TwiceAsync("dataset", "create", "a/c/d");
        await TwiceAsync("dataset", "update", "a/c/d", "--name", "e");
        await TwiceAsync("dataset", "move", "a/c/e", "a/f");
        await UploadTwiceAsync();
        await TwiceAsync("dataset", "rm", "a/f", "--yes");
        await TwiceAsync("topic", "delete", "a/c", "--yes");
        await TwiceAsync("user", "create", "--public-key", new string('0', 64));
    }

    private static TopicRef Topic(string path) => new() { Path = path };

    private static DatasetRef Dataset(string path) => new() { Path = path };

    private async Task TwiceAsync(params string[] command)
    {
        string[] line = [.. command, "--idempotency-key", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), "-o", "json"];
        var first = await BibRun.OfAsync(_folder, line);
        first.ExitCode.ShouldBe(0, first.Error);

        var again = await BibRun.OfAsync(_folder, line);

        (again.ExitCode, again.Output).ShouldBe((0, first.Output), $"{string.Join(' ', command)}: {again.Error}");
    }

    /// <summary>An upload is told by what it publishes: another content, or other words, are another command.</summary>
    private async Task UploadTwiceAsync()
    {
        var key = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        var file = Path.Combine(_folder.Root, "readings.csv");
        await File.WriteAllTextAsync(file, "day,t\n1,2\n", Stop);
        await TwiceAsync("dataset", "upload", "a/f", file, "-m", "first");
        await TwiceAsync("dataset", "upload", "a/f", file, "--version", "3.0.0");
        (await RunAsync("first")).ExitCode.ShouldBe(0);

        var otherWords = await RunAsync("second");
        await File.WriteAllTextAsync(file, "day,t\n1,3\n", Stop);
        var otherContent = await RunAsync("first");

        foreach (var refused in new[] { otherWords, otherContent })
        {
            refused.ExitCode.ShouldNotBe(0);
            refused.Error.ShouldContain("BIB-1402");
        }

        (await BibRun.OfAsync(_folder, "dataset", "versions", "a/f", "-o", "name")).Output.Split('\n').Length.ShouldBe(4);

        Task<BibRun> RunAsync(string message) => BibRun.OfAsync(
            _folder, "dataset", "upload", "a/f", file, "-m", message, "--idempotency-key", key);
    }

    private static async Task<T> TwiceAsync<T>(Func<string, AsyncUnaryCall<T>> change)
    {
        var key = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        var first = await change(key);
        (await change(key)).ShouldBe(first, typeof(T).Name);
        return first;
    }

    private static async Task<ErrorCode> CodeAsync<T>(Func<AsyncUnaryCall<T>> change)
    {
        var refused = await Should.ThrowAsync<RpcException>(async () => await change());
        return refused.GetRpcStatus().ShouldNotBeNull().GetDetail<ErrorDetail>().ShouldNotBeNull().Code;
    }

    /// <summary>A dataset's complete upload of one small file, and the header to be committed.</summary>
    private async Task<(string Upload, ByteString Header)> UploadAsync(string dataset)
    {
        var upload = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        using var call = Datasets.Upload(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new() { Open = new() { Dataset = Dataset(dataset), UploadId = upload } }, Stop);
        await call.RequestStream.WriteAsync(
            new()
            {
                File = new()
                {
                    Path = ByteString.CopyFromUtf8("a.txt"), Mode = 0x1A4, Complete = true,
                    Data = ByteString.CopyFromUtf8("one"),
                },
            },
            Stop);
        await call.RequestStream.WriteAsync(new() { End = new() }, Stop);
        await call.RequestStream.CompleteAsync();
        await call.ResponseStream.ReadAllAsync(Stop).LastAsync(Stop);
        var prepared = await Datasets.PrepareVersionAsync(
            new() { Dataset = Dataset(dataset), UploadId = upload }, cancellationToken: Stop);
        return (upload, prepared.Header);
    }
}
