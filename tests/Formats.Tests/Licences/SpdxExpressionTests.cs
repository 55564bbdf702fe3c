using Formats.Licences;

namespace Formats.Tests.Licences;

public sealed class SpdxExpressionTests
{
    [Theory]
    [InlineData("CC-BY-4.0", "CC-BY-4.0")]
    [InlineData("cc-by-4.0", "CC-BY-4.0")]
    [InlineData(" mit  or apache-2.0 ", "MIT OR Apache-2.0")]
    [InlineData("(MIT AND CC0-1.0) OR ODbL-1.0", "(MIT AND CC0-1.0) OR ODbL-1.0")]
    [InlineData("GPL-2.0-or-later WITH Classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0")]
    [InlineData("CDDL-1.0+", "CDDL-1.0+")]
    [InlineData("LicenseRef-our-terms", "LicenseRef-our-terms")]
    [InlineData("DocumentRef-x:LicenseRef-y AND MIT", "DocumentRef-x:LicenseRef-y AND MIT")]
    [InlineData("GPL-2.0", "GPL-2.0")]
    public void An_expression_is_kept_as_SPDX_writes_it(string text, string expected)
    {
        SpdxExpression.TryParse(text, out var expression, out var fault).ShouldBeTrue(fault);
        expression.ShouldBe(expected);
        SpdxExpression.TryParse(expression, out var again, out _).ShouldBeTrue();
        again.ShouldBe(expression);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("CC-BY", "did you mean CC-BY-")]
    [InlineData("Creative Commons", "'Creative' is no licence")]
    [InlineData("MIT MIT", "where AND, OR or its end")]
    [InlineData("MIT OR", "ends where a licence")]
    [InlineData("(MIT", "closing parenthesis")]
    [InlineData("MIT)", "where AND, OR or its end")]
    [InlineData("MIT WITH nothing", "no exception")]
    [InlineData("MIT WITH", "no exception")]
    [InlineData("LicenseRef-", "no licence")]
    public void What_is_no_expression_says_why(string text, string why)
    {
        SpdxExpression.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldContain(why);
    }

    [Fact]
    public void Parentheses_are_nested_as_deep_as_the_limit_and_no_deeper()
    {
        SpdxExpression.TryParse(Nested(SpdxExpression.DepthMax), out _, out _).ShouldBeTrue();
        SpdxExpression.TryParse(Nested(SpdxExpression.DepthMax + 1), out _, out var fault).ShouldBeFalse();
        fault.ShouldContain("32");

        static string Nested(int depth) => new string('(', depth) + "MIT" + new string(')', depth);
    }

    [Theory]
    [InlineData("https://spdx.org/licenses/CC-BY-4.0", "CC-BY-4.0")]
    [InlineData("http://spdx.org/licenses/MIT.html", "MIT")]
    [InlineData("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0")]
    [InlineData("https://creativecommons.org/licenses/by-nc-sa/3.0/igo/", "CC-BY-NC-SA-3.0-IGO")]
    [InlineData("https://creativecommons.org/publicdomain/zero/1.0/legalcode", "CC0-1.0")]
    [InlineData("https://example.org/terms", null)]
    public void A_licence_is_known_by_its_page(string address, string? expected) =>
        SpdxExpression.FromUrl(address).ShouldBe(expected);

    [Fact]
    public void The_licences_of_an_expression_are_its_identifiers() =>
        SpdxExpression.Licences("(MIT AND CC0-1.0+) OR LicenseRef-x").ShouldBe(["MIT", "CC0-1.0", "LicenseRef-x"]);
}
