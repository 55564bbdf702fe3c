using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Writes to topics of its own, one call after the other, each with an idempotency key under which it is repeated
/// until the node acknowledges it, at the next of the node's sockets where it has several. What was acknowledged is the
/// model that the node is compared with.
/// </summary>
internal sealed class TopicWriter(IReadOnlyList<CallInvoker> invokers, string name, Func<string> newKey)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(10);

    private TopicService.TopicServiceClient _topics = new(invokers[0]);
    private readonly List<string> _descriptions = [];
    private readonly List<string> _children = [];
    private int _acknowledged;

    /// <summary>The topic that is updated again and again.</summary>
    public string Name { get; } = name;

    /// <summary>Its id, once it was made.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Every description that was acknowledged, in order.</summary>
    public IReadOnlyList<string> Descriptions => _descriptions;

    /// <summary>Every topic below it whose making was acknowledged, with that description.</summary>
    public IReadOnlyList<string> Children => _children;

    /// <summary>Writes that were acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Calls that ended without an answer and were repeated under their key.</summary>
    public int Repeated { get; private set; }

    /// <summary>Keys by seed, so that a run can be repeated and no two writers share one.</summary>
    public static Func<string> Keys(int seed, int writer)
    {
        var count = 0;
        return () => new Guid(SHA256.HashData(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{seed}/{writer}/{count++}"))).AsSpan(0, 16)).ToString();
    }

    /// <summary>Makes the topic.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var request = new CreateTopicRequest { Path = Name, Description = "0", IdempotencyKey = newKey() };
        var answer = await UntilAcknowledgedAsync(
            options => _topics.CreateTopicAsync(request, options).ResponseAsync, cancellationToken);
        Id = answer.Topic.Id;
        _descriptions.Add("0");
    }

    /// <summary>Writes until asked to stop; the write in progress is still brought to its end.</summary>
    public async Task WriteAsync(Func<bool> stop, CancellationToken cancellationToken)
    {
        while (!stop())
        {
            if (_descriptions.Count % 4 == 0 && _children.Count < _descriptions.Count / 4)
                await CreateChildAsync(cancellationToken);
            else await UpdateAsync(cancellationToken);
        }
    }

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        var description = _descriptions.Count.ToString(CultureInfo.InvariantCulture);
        var request = new UpdateTopicRequest
        {
            Topic = new TopicRef { Id = Id },
            Values = new Topic { Description = description },
            UpdateMask = new FieldMask { Paths = { "description" } },
            IdempotencyKey = newKey(),
        };
        var answer = await UntilAcknowledgedAsync(
            options => _topics.UpdateTopicAsync(request, options).ResponseAsync, cancellationToken);
        answer.Topic.Description.ShouldBe(description);
        _descriptions.Add(description);
    }

    private async Task CreateChildAsync(CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Name}/{_children.Count}");
        var request = new CreateTopicRequest { Path = path, Description = path, IdempotencyKey = newKey() };
        await UntilAcknowledgedAsync(
            options => _topics.CreateTopicAsync(request, options).ResponseAsync, cancellationToken);
        _children.Add(path);
    }

    private async Task<T> UntilAcknowledgedAsync<T>(
        Func<CallOptions, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var deadline = (TimeProvider.System.GetUtcNow() + _deadline).UtcDateTime;
                var answer = await call(new CallOptions(deadline: deadline, cancellationToken: cancellationToken));
                Interlocked.Increment(ref _acknowledged);
                return answer;
            }
            catch (RpcException failure) when (MayBeRepeated(failure.StatusCode))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Repeated++;
                _topics = new TopicService.TopicServiceClient(invokers[Repeated % invokers.Count]);
                await Task.Delay(_pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>
    /// What the API says may be repeated, and what a connection that broke in the middle looks like to a client.
    /// A fault of the node's own (a broken invariant) is Internal with details, and is not forgiven.
    /// </summary>
    private static bool MayBeRepeated(StatusCode code) =>
        code is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled;
}
