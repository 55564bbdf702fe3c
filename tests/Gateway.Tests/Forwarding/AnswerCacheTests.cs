using Bib.Gateway.Forwarding;
using Bib.Testing;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Tests.Forwarding;

/// <summary>What a proxy remembers, and for how long.</summary>
public sealed class AnswerCacheTests
{
    private const string Method = "/bib.v1.TopicService/GetTopic";

    private readonly FakeTimeProvider _time = new();
    private readonly ForwardingOptions _options = new();

    private AnswerCache Cache => field ??= new(Options.Create(_options), _time);

    [Fact]
    public void An_answer_is_given_again_for_two_minutes()
    {
        Cache.Add(Method, Of("q"), Of("a"));

        _time.Advance(TimeSpan.FromSeconds(119));
        Cache.Find(Method, Of("q")).ShouldBe(Of("a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Cache.Find(Method, Of("q")).ShouldBeNull();
        (Cache.Count, Cache.Bytes).ShouldBe((0, 0));
    }

    [Fact]
    public void An_answer_is_that_methods_and_that_requests()
    {
        Cache.Add(Method, Of("q"), Of("a"));

        Cache.Find(Method, Of("r")).ShouldBeNull();
        Cache.Find("/bib.v1.TopicService/ListTopics", Of("q")).ShouldBeNull();
    }

    [Fact]
    public void Beyond_as_many_as_may_be_the_longest_unused_goes()
    {
        _options.CacheEntriesMax = 2;
        Cache.Add(Method, Of("1"), Of("a"));
        Cache.Add(Method, Of("2"), Of("b"));
        Cache.Find(Method, Of("1")).ShouldNotBeNull();

        Cache.Add(Method, Of("3"), Of("c"));

        Cache.Count.ShouldBe(2);
        Cache.Find(Method, Of("2")).ShouldBeNull();
        Cache.Find(Method, Of("1")).ShouldBe(Of("a"));
    }

    [Fact]
    public void Beyond_as_many_bytes_as_may_be_the_longest_unused_go()
    {
        _options.CacheBytesMax = 4096;
        for (var i = 0; i < 10; i++) Cache.Add(Method, Of($"{i}"), ByteString.CopyFrom(new byte[1000]));

        Cache.Bytes.ShouldBeLessThanOrEqualTo(4096);
        Cache.Count.ShouldBe(3);
        Cache.Find(Method, Of("9")).ShouldNotBeNull();
    }

    [Fact]
    public void An_answer_that_is_more_than_all_may_be_is_not_remembered()
    {
        _options.CacheBytesMax = 1000;
        Cache.Add(Method, Of("small"), Of("a"));

        Cache.Add(Method, Of("large"), ByteString.CopyFrom(new byte[1001]));

        Cache.Find(Method, Of("large")).ShouldBeNull();
        Cache.Find(Method, Of("small")).ShouldNotBeNull();
    }

    [Fact]
    public void Without_a_time_nothing_is_remembered()
    {
        _options.CacheFor = TimeSpan.Zero;

        Cache.Add(Method, Of("q"), Of("a"));

        Cache.Count.ShouldBe(0);
    }

    private static ByteString Of(string text) => ByteString.CopyFromUtf8(text);
}
