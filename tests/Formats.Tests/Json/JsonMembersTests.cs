using System.Text;
using System.Text.Json;
using Formats.Json;

namespace Formats.Tests.Json;

public sealed class JsonMembersTests
{
    private const string Document = """
        { "a": [1, {"x": null}], "list": [ {"@id": "é\n", "skip": [[{"@id": 1}], {}], "n": -1.5e3, "in": {"skip": 1}},
          "text", [true, []], {"skip": "t"} ], "b": "c\"", "list2": [] }
        """;

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7), InlineData(1000)]
    public void However_the_bytes_come_the_parts_are_the_same(int size)
    {
        var parts = Read(Document, size);

        parts.Select(part => $"{part.Key}: {JsonSerializer.Serialize(part.Value, JsonSerializerOptions.Web)}").ShouldBe(
        [
            """a: [1,{"x":null}]""",
            "list: {\"@id\":\"é\\n\",\"n\":-1.5e3,\"in\":{\"skip\":1}}".Replace("é", "\\u00E9"),
            "list: \"text\"", "list: [true,[]]", "list: {}", """b: "c\u0022" """.Trim(), "list2: []",
        ]);
    }

    [Fact]
    public void A_byte_order_mark_does_not_count() => Read("\uFEFF{\"a\": 1}", 1000).ShouldHaveSingleItem();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\": 1")]
    [InlineData("{\"list\": [1, 2")]
    [InlineData("{\"list\": [{\"skip\": [1")]
    [InlineData("{} {}")]
    [InlineData("{\"a\": 1,, }")]
    public void What_is_no_JSON_object_is_told(string text) => Should.Throw<JsonException>(() => Read(text, 3));

    [Fact]
    public void What_is_skipped_may_be_longer_than_a_part_may_be()
    {
        var many = string.Join(',', Enumerable.Repeat("{\"@id\": \"x\"}", 100_000));

        Read($"{{\"list\": [{{\"a\": 1, \"skip\": [{many}], \"b\": 2}}]}}", 4096, partBytesMax: 100_000)
            .ShouldHaveSingleItem().Value.GetRawText().ShouldBe("{\"a\":1,\"b\":2}");
        Should.Throw<InvalidDataException>(() => Read($"{{\"list\": [{{\"a\": [{many}]}}]}}", 4096, partBytesMax: 100_000))
            .Message.ShouldContain("100000");
        Should.Throw<InvalidDataException>(() => Read($"{{\"a\": \"{new string('x', 300_000)}\"}}", 4096, partBytesMax: 100_000));
    }

    private static List<KeyValuePair<string, JsonElement>> Read(string text, int size, int partBytesMax = 1 << 20) =>
        [.. new JsonMembers(new Slow(Encoding.UTF8.GetBytes(text), size), "list", "skip", partBytesMax).Read()];

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Slow(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));
    }
}
