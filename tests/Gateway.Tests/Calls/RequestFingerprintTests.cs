using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;

namespace Bib.Gateway.Tests.Calls;

/// <summary>What counts as the same request under one key, and what does not.</summary>
public sealed class RequestFingerprintTests
{
    private static readonly string _key = Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString();

    private readonly CallScope _scope = new(
        new Actor(new UserId(new string('a', UserId.Length)), Bib.Grains.Abstractions.Identity.NodeRole.Member),
        new OperationId(Guid.Empty));

    [Fact]
    public void The_order_of_a_map_and_the_key_itself_are_not_in_it()
    {
        var one = new CreateTopicRequest { Path = "a", IdempotencyKey = _key, Metadata = { ["x"] = "1", ["y"] = "2" } };
        var other = new CreateTopicRequest
        {
            Path = "a", IdempotencyKey = Guid.NewGuid().ToString(), Metadata = { ["y"] = "2", ["x"] = "1" },
        };

        _scope.ToCommand(other).Request.ShouldBe(_scope.ToCommand(one).Request);
        other.Metadata.Keys.ShouldBe(["y", "x"], "the request stays as it is");
    }

    [Fact]
    public void Nor_is_that_of_a_map_further_in()
    {
        var one = new UpdateDatasetRequest
        {
            IdempotencyKey = _key, Values = new() { Metadata = { ["x"] = "1", ["y"] = "2" } },
        };
        var other = new UpdateDatasetRequest
        {
            IdempotencyKey = _key, Values = new() { Metadata = { ["y"] = "2", ["x"] = "1" } },
        };

        _scope.ToCommand(other).Request.ShouldBe(_scope.ToCommand(one).Request);
    }

    [Fact]
    public void What_is_named_and_the_method_are()
    {
        string?[] all =
        [
            _scope.ToCommand(new DeleteDatasetRequest { Dataset = new() { Path = "a/b" }, IdempotencyKey = _key }).Request,
            _scope.ToCommand(new DeleteDatasetRequest { Dataset = new() { Path = "a/c" }, IdempotencyKey = _key }).Request,
            _scope.ToCommand(new RestoreDatasetRequest { Dataset = new() { Path = "a/b" }, IdempotencyKey = _key }).Request,
            _scope.ToCommand(new ArchiveDatasetRequest { Dataset = new() { Path = "a/b" }, IdempotencyKey = _key }).Request,
        ];

        all.Distinct().Count().ShouldBe(all.Length);
        all.ShouldAllBe(request => request!.Length == 64);
    }

    [Fact]
    public void Without_a_key_there_is_none() => _scope.ToCommand(new CreateTopicRequest { Path = "a" }).Request.ShouldBeNull();
}
