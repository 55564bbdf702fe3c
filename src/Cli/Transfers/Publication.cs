using System.Globalization;
using Bib.Cli.Commands.Dataset;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Terminal;
using Bib.Client.Identity;
using Google.Protobuf;

namespace Bib.Cli.Transfers;

/// <summary>
/// What stands before and behind an upload: the dataset that it goes to, and the version that it becomes.
/// </summary>
internal sealed class Publication(Invocation.Invocation invocation)
{
    private const int NotFoundCode = 1101;
    private const int StaleCode = 1401;
    private const int PreparationsMax = 5;

    private readonly V1.DatasetService.DatasetServiceClient _stub = new(invocation.Node.Invoker);
    private readonly V1.TopicService.TopicServiceClient _topics = new(invocation.Node.Invoker);
    private V1.Dataset? _made;

    /// <summary>Topics that were made for the dataset, the lowest first.</summary>
    private IReadOnlyList<string> _madeTopics = [];

    /// <summary>The dataset, which is made where there is none; with its topic, if that is wanted.</summary>
    /// <param name="named">Its path or id.</param>
    /// <param name="withTopics">Whether missing topics are made too.</param>
    /// <param name="fill">What more to say of a dataset that is made.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<V1.Dataset> FindOrCreateAsync(
        string named, bool withTopics, Action<V1.CreateDatasetRequest> fill, CancellationToken cancellationToken)
    {
        try
        {
            var find = new V1.GetDatasetRequest { Dataset = DatasetRecord.Ref(named) };
            return (await invocation.Node.CallAsync(call => _stub.GetDatasetAsync(find, call), cancellationToken)).Dataset;
        }
        catch (CliException missing) when (missing.Code == NotFoundCode
            && DatasetRecord.Ref(named).DatasetCase == V1.DatasetRef.DatasetOneofCase.Path)
        {
            if (withTopics && named.LastIndexOf('/') is > 0 and var slash)
                await CreateTopicAsync(named[..slash], cancellationToken);
        }

        var request = new V1.CreateDatasetRequest { Path = named, IdempotencyKey = NewKey() };
        fill(request);
        try
        {
            var answer = await invocation.Node.CallAsync(
                call => _stub.CreateDatasetAsync(request, call), cancellationToken);
            invocation.Remark($"created {answer.Dataset.Path}");
            return _made = answer.Dataset;
        }
        catch (CliException missing) when (missing.Code == NotFoundCode && named.LastIndexOf('/') is > 0 and var slash)
        {
            throw missing.WithHint(
                $"Make it first: bib topic create {ShellWord.Quoted(named[..slash])} --parents; or run this again with --parents.");
        }
    }

    /// <summary>Makes a version of a complete upload, signed where there is a key.</summary>
    /// <param name="prepare">The dataset, the upload, and what is said of the version.</param>
    /// <param name="signer">The key; null for the account's own word.</param>
    /// <param name="idempotencyKey">Under which it may be repeated.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The dataset, whose newest version it is.</returns>
    public async Task<V1.Dataset> CommitAsync(
        V1.PrepareVersionRequest prepare, UserKey? signer, string idempotencyKey, CancellationToken cancellationToken)
    {
        prepare.PublicKey = signer is null ? ByteString.Empty : ByteString.CopyFrom(signer.PublicKey.Span);
        for (var left = PreparationsMax; ; left--)
        {
            var prepared = await PrepareAsync(prepare, cancellationToken);
            if (prepared.Published is { } before) return before;
            foreach (var address in left == PreparationsMax ? prepared.UnknownLineage : [])
                invocation.Remark($"{address} is not on this node; the version names it as you do");
            var commit = new V1.CommitVersionRequest
            {
                Dataset = prepare.Dataset,
                UploadId = prepare.UploadId,
                Header = prepared.Header,
                PublicKey = prepare.PublicKey,
                Signature = signer is null ? ByteString.Empty : ByteString.CopyFrom(
                    signer.Sign(prepared.Header.Memory)),
                IdempotencyKey = idempotencyKey,
            };
            try
            {
                return (await RetryAsync(call => _stub.CommitVersionAsync(commit, call), cancellationToken)).Dataset;
            }
            catch (CliException overtaken) when (overtaken.Code == StaleCode && left > 1)
            {
                // Somebody else published meanwhile; what was uploaded is still there.
            }
        }
    }

    /// <summary>
    /// Does what publishes; a dataset that was made for it alone goes again when nothing can come of it, and so do its
    /// topics. What may still come, because somebody stopped it or the node is away, keeps its dataset.
    /// </summary>
    /// <param name="publish">Sends, prepares, commits.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<V1.Dataset> OrWithdrawAsync(
        Func<Task<V1.Dataset>> publish, CancellationToken cancellationToken)
    {
        try
        {
            return await publish();
        }
        catch (CliException fault) when (_made is not null && fault.Exit != ExitCode.Retryable)
        {
            await WithdrawAsync(_made, cancellationToken);
            throw;
        }
    }

    private async Task WithdrawAsync(V1.Dataset made, CancellationToken cancellationToken)
    {
        try
        {
            var find = new V1.GetDatasetRequest { Dataset = new() { Id = made.Id } };
            var found = await invocation.Node.CallAsync(call => _stub.GetDatasetAsync(find, call), cancellationToken);
            if (found.Dataset.VersionCount > 0) return;
            var remove = new V1.DeleteDatasetRequest
            {
                Dataset = find.Dataset,
                Etag = found.Dataset.Etag,
                IdempotencyKey = NewKey(),
            };
            await invocation.Node.CallAsync(call => _stub.DeleteDatasetAsync(remove, call), cancellationToken);
            invocation.Remark($"removed {made.Path} again: it has no version");
            await WithdrawTopicsAsync(cancellationToken);
        }
        catch (CliException fault)
        {
            invocation.Remark($"{made.Path} was made and has no version; it could not be removed: {fault.Message}");
        }
    }

    /// <summary>Makes a topic and those above it, and remembers which of them were not there.</summary>
    private async Task CreateTopicAsync(string topic, CancellationToken cancellationToken)
    {
        List<string> missing = [topic];
        for (var slash = topic.LastIndexOf('/'); slash > 0; slash = topic.LastIndexOf('/', slash - 1))
        {
            if (await FindTopicAsync(topic[..slash], cancellationToken) is not null) break;
            missing.Add(topic[..slash]);
        }

        var request = new V1.CreateTopicRequest { Path = topic, CreateParents = true, IdempotencyKey = NewKey() };
        try
        {
            await invocation.Node.CallAsync(call => _topics.CreateTopicAsync(request, call), cancellationToken);
            invocation.Remark($"created topic {topic}");
            _madeTopics = missing;
        }
        catch (CliException exists) when (exists.Exit == ExitCode.Conflict)
        {
            // It is there, which is as good.
        }
    }

    private async Task<V1.Topic?> FindTopicAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var find = new V1.GetTopicRequest { Topic = new() { Path = path } };
            return (await invocation.Node.CallAsync(call => _topics.GetTopicAsync(find, call), cancellationToken)).Topic;
        }
        catch (CliException missing) when (missing.Code == NotFoundCode)
        {
            return null;
        }
    }

    /// <summary>Topics that were made for a dataset go with it, unless somebody has put something into them.</summary>
    private async Task WithdrawTopicsAsync(CancellationToken cancellationToken)
    {
        foreach (var path in _madeTopics)
        {
            try
            {
                if (await FindTopicAsync(path, cancellationToken) is not { } topic) continue;
                var remove = new V1.DeleteTopicRequest
                {
                    Topic = new() { Id = topic.Id },
                    Etag = topic.Etag,
                    IdempotencyKey = NewKey(),
                };
                await invocation.Node.CallAsync(call => _topics.DeleteTopicAsync(remove, call), cancellationToken);
                invocation.Remark($"removed topic {path} again");
            }
            catch (CliException)
            {
                // Somebody uses it by now, and those above it too.
                return;
            }
        }
    }

    /// <summary>Waits until the node has looked at the table, however large: a broken one is not published.</summary>
    private async Task<V1.PrepareVersionResponse> PrepareAsync(
        V1.PrepareVersionRequest prepare, CancellationToken cancellationToken)
    {
        var start = invocation.Time.GetTimestamp();
        V1.PrepareVersionResponse prepared;
        using (new LiveLine(invocation, Looking, TimeSpan.FromSeconds(1)))
        {
            do
            {
                prepared = await RetryAsync(call => _stub.PrepareVersionAsync(prepare, call), cancellationToken);
            }
            while (prepared.TableCheck == V1.TableCheck.Running);
        }

        if (prepared.TableCheck == V1.TableCheck.GivenUp)
            invocation.Remark($"the files were not looked at as a table: {prepared.TableProblem}");
        return prepared;

        string Looking() => string.Create(
            CultureInfo.InvariantCulture,
            $"sent; the node looks at the table: {invocation.Time.GetElapsedTime(start).TotalSeconds:0} s");
    }

    private Task<T> RetryAsync<T>(
        Func<Grpc.Core.CallOptions, Grpc.Core.AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        Retrying.RunAsync(
            invocation, () => invocation.Node.CallAsync(call, cancellationToken), () => 0, cancellationToken);

    private string NewKey() => Guid.CreateVersion7(invocation.Time.GetUtcNow()).ToString();
}
