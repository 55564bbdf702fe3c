using System.Text.Json.Nodes;
using Bib.Cli.JsonPaths;

namespace Bib.Cli.Tests.JsonPaths;

/// <summary>The examples of RFC 9535, with the results that it gives.</summary>
public sealed class JsonPathTests
{
    private const string Store = """
        {"store": {"book": [
          {"category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95},
          {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99},
          {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99},
          {"category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99}],
          "bicycle": {"color": "red", "price": 399}}}
        """;

    private const string Names = """{"o": {"j j": {"k.k": 3}}, "'": {"@": 2}}""";
    private const string Letters = """["a", "b", "c", "d", "e", "f", "g"]""";

    private const string Mixed = """
        {"a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
         "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}}, "e": "f"}
        """;

    private const string Nulls = """{"a": null, "b": [null], "c": [{}], "null": 1}""";
    private const string Deep = """{"o": {"j": 1, "k": 2}, "a": [5, 3, [{"j": 4}, {"k": 6}]]}""";

    [Theory]
    [InlineData(Store, "$.store.book[*].author", """["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]""")]
    [InlineData(Store, "$..author", """["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]""")]
    [InlineData(Store, "$.store..price", "[8.95,12.99,8.99,22.99,399]")]
    [InlineData(Store, "$..book[2].title", """["Moby Dick"]""")]
    [InlineData(Store, "$..book[2].publisher", "[]")]
    [InlineData(Store, "$..book[-1].title", """["The Lord of the Rings"]""")]
    [InlineData(Store, "$..book[0,1].title", """["Sayings of the Century","Sword of Honour"]""")]
    [InlineData(Store, "$..book[:2].title", """["Sayings of the Century","Sword of Honour"]""")]
    [InlineData(Store, "$..book[?@.isbn].title", """["Moby Dick","The Lord of the Rings"]""")]
    [InlineData(Store, "$..book[?@.price<10].title", """["Sayings of the Century","Moby Dick"]""")]
    [InlineData(Names, "$.o['j j']", """[{"k.k":3}]""")]
    [InlineData(Names, "$.o['j j']['k.k']", "[3]")]
    [InlineData(Names, "$[\"'\"][\"@\"]", "[2]")]
    [InlineData(Letters, "$[1]", """["b"]""")]
    [InlineData(Letters, "$[-2]", """["f"]""")]
    [InlineData(Letters, "$[7]", "[]")]
    [InlineData(Letters, "$[1:3]", """["b","c"]""")]
    [InlineData(Letters, "$[5:]", """["f","g"]""")]
    [InlineData(Letters, "$[1:5:2]", """["b","d"]""")]
    [InlineData(Letters, "$[5:1:-2]", """["f","d"]""")]
    [InlineData(Letters, "$[::-1]", """["g","f","e","d","c","b","a"]""")]
    [InlineData(Letters, "$[0:3:0]", "[]")]
    [InlineData(Mixed, "$.a[?@.b == 'kilo']", """[{"b":"kilo"}]""")]
    [InlineData(Mixed, "$.a[?(@.b == 'kilo')]", """[{"b":"kilo"}]""")]
    [InlineData(Mixed, "$.a[?@>3.5]", "[5,4,6]")]
    [InlineData(Mixed, "$.a[?@.b]", """[{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}]""")]
    [InlineData(Mixed, "$.o[?@<3, ?@<3]", "[1,2,1,2]")]
    [InlineData(Mixed, "$.a[?@<2 || @.b == \"k\"]", """[1,{"b":"k"}]""")]
    [InlineData(Mixed, "$.o[?@>1 && @<4]", "[2,3]")]
    [InlineData(Mixed, "$.o[?@.u || @.x]", """[{"u":6}]""")]
    [InlineData(Mixed, "$.a[?@.b == $.x]", "[3,5,1,2,4,6]")]
    [InlineData(Mixed, "$.a[?!(@.b) && @ >= 5]", "[5,6]")]
    [InlineData(Mixed, "$.a[?length(@.b) == 4]", """[{"b":"kilo"}]""")]
    [InlineData(Mixed, "$[?count(@.*) > 5]", """[[3,5,1,2,4,6,{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}]]""")]
    [InlineData(Mixed, "$.a[?value(@..b) == 'j']", """[{"b":"j"}]""")]
    [InlineData(Nulls, "$.a", "[null]")]
    [InlineData(Nulls, "$.a[0]", "[]")]
    [InlineData(Nulls, "$.b[*]", "[null]")]
    [InlineData(Nulls, "$.b[?@]", "[null]")]
    [InlineData(Nulls, "$.b[?@==null]", "[null]")]
    [InlineData(Nulls, "$.c[?@.d==null]", "[]")]
    [InlineData(Nulls, "$.null", "[1]")]
    [InlineData(Deep, "$..j", "[1,4]")]
    [InlineData(Deep, "$..[0]", """[5,{"j":4}]""")]
    [InlineData(Deep, "$.a..[0, 1]", """[5,3,{"j":4},{"k":6}]""")]
    public void Selects_what_the_RFC_says(string document, string path, string selected)
    {
        var nodes = JsonPath.Parse(path).Select(JsonNode.Parse(document));

        new JsonArray([.. nodes.Select(node => node?.DeepClone())]).ToJsonString().ShouldBe(
            JsonNode.Parse(selected)!.ToJsonString());
    }

    [Theory]
    [InlineData("", "character 1")]
    [InlineData("store", "begins with $")]
    [InlineData("$.", "followed by a name")]
    [InlineData("$[", "index, a slice")]
    [InlineData("$[01]", "index, a slice")]
    [InlineData("$['a]", "not closed by '")]
    [InlineData("$[?@.a == ]", "here stands a value")]
    [InlineData("$[?@.* == 1]", "one value")]
    [InlineData("$[?1]", "compare it")]
    [InlineData("$[?match(@.a, 'b')]", "match and search")]
    [InlineData("$ x", "go on with")]
    public void What_is_no_path_is_refused_with_its_place(string path, string why) =>
        Should.Throw<FormatException>(() => JsonPath.Parse(path)).Message.ShouldContain(why);

    [Fact]
    public void A_path_may_not_lie_endlessly_in_itself() =>
        Should.Throw<FormatException>(() => JsonPath.Parse(
            string.Concat(Enumerable.Repeat("$[?", 1)) + string.Concat(Enumerable.Repeat("(", 10_000)))).Message
            .ShouldContain("at most");
}
