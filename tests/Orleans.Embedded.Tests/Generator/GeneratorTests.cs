using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Orleans.Embedded.CodeGenerator;

namespace Orleans.Embedded.Tests.Generator;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData("OEG001", "public interface IBad : Orleans.IGrainWithStringKey { int Now(); }")]
    [InlineData("OEG001", "public interface IBad : Orleans.IGrainWithStringKey { void Now(); }")]
    [InlineData("OEG003", "public interface IBad : Orleans.IGrainWithStringKey { Task DoAsync<T>(T value); }")]
    [InlineData("OEG005", "public interface IBad : Orleans.IGrainWithStringKey { int Size { get; } }")]
    [InlineData("OEG006", "public class Outer { private interface IBad : Orleans.IGrainWithStringKey { Task DoAsync(); } }")]
    [InlineData("OEG007", "public interface IBad : Orleans.IGrainWithStringKey { Task DoAsync(in int value); }")]
    [InlineData("OEG002", "[Orleans.GenerateSerializer] public sealed record Bad(int X);")]
    [InlineData("OEG002", "[Orleans.GenerateSerializer] public sealed class Bad { private int _x; public int X() => _x; }")]
    [InlineData("OEG004",
        "[Orleans.GenerateSerializer] public sealed record Bad([property: Orleans.Id(0)] int X, [property: Orleans.Id(0)] int Y);")]
    [InlineData("OEG006", "public class Outer { [Orleans.GenerateSerializer] private sealed record Bad; }")]
    [InlineData("OEG009",
        "public sealed class Plain; [Orleans.GenerateSerializer] public sealed record Bad([property: Orleans.Id(0)] Plain X);")]
    [InlineData("OEG009", "[Orleans.GenerateSerializer] public sealed record Bad([property: Orleans.Id(0)] System.Action X);")]
    [InlineData("OEG009",
        "[Orleans.GenerateSerializer] public sealed record Bad([property: Orleans.Id(0)] List<System.Text.Json.JsonElement?> X);")]
    [InlineData("OEG009",
        "public sealed class Plain; public interface IBad : Orleans.IGrainWithStringKey { Task DoAsync(Plain[] all); }")]
    [InlineData("OEG009", "public interface IBad : Orleans.IGrainWithStringKey { Task<System.IO.Stream> GetAsync(); }")]
    [InlineData("OEG010",
        "public interface IBad : Orleans.IGrainWithStringKey { Task DoAsync(CancellationToken one, CancellationToken two); }")]
    [InlineData("OEG011", "[Orleans.GenerateSerializer, Orleans.Alias(\"x\")] public sealed record One;" +
        "[Orleans.Alias(\"x\")] public interface IBad : Orleans.IGrainWithStringKey;")]
    [InlineData("OEG012", "public interface IGood : Orleans.IGrainWithStringKey { Task GoAsync(); }" +
        "public sealed class BadGrain : Orleans.Grain, IGood" +
        " { [Orleans.Concurrency.AlwaysInterleave] public Task GoAsync() => Task.CompletedTask; }")]
    public void A_wrong_shape_is_an_error_of_its_own(string rule, string source)
    {
        var (_, findings) = Run(source);

        findings.ShouldContain(finding => finding.Id == rule && finding.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("public interface IGood : Orleans.IGrainWithStringKey { [Orleans.Concurrency.OneWay] void TellAsync(int @class); }")]
    [InlineData("public interface IGood : Orleans.IGrainObserver { void Told(string? what); }")]
    [InlineData("public interface IGood : Orleans.IGrainWithGuidKey { ValueTask<(int A, string? B)> GetAsync(CancellationToken token); }")]
    [InlineData("public interface IGood<T> : Orleans.IGrainWithGuidKey where T : class, new() { Task<T?> GetAsync(T? value); }")]
    [InlineData("public interface IBase : Orleans.IGrain { Task OneAsync(); }" +
        "public interface IGood : IBase, Orleans.IGrainWithGuidKey { Task OneAsync(int x); }")]
    [InlineData("public class Outer { public interface IGood : Orleans.IGrainWithStringKey {" +
        " Task<Dictionary<string, int?>[]> GetAsync(List<string?> all); } }")]
    [InlineData("public interface IGood : Orleans.IGrainWithStringKey { [Orleans.ResponseTimeout(\"00:00:05\")] Task GoAsync(); }")]
    [InlineData("[Orleans.GenerateSerializer] public sealed record Good([property: Orleans.Id(0)] int X) { public int Twice => 2 * X; }")]
    [InlineData("public interface IGood : Orleans.IGrainWithStringKey { Task GoAsync(); }" +
        "public sealed class GoodGrain : Orleans.Grain, IGood { public Task GoAsync() => Task.CompletedTask; }")]
    [InlineData("public sealed class ManyGrain<T> : Orleans.Grain, Orleans.IGrainWithStringKey;")]
    public void What_is_generated_compiles_without_a_warning(string source)
    {
        var (compiled, findings) = Run(source);

        findings.Where(finding => finding.Id != "OEG008").ShouldBeEmpty();
        compiled.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(finding => finding.Severity >= DiagnosticSeverity.Warning)
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("public interface IPlain : Orleans.IGrainWithStringKey;", true)]
    [InlineData("[Orleans.GenerateSerializer] public sealed record Plain;", true)]
    [InlineData("[Orleans.Alias(\"x\")] public interface IPlain : Orleans.IGrainWithStringKey;", false)]
    [InlineData("[Orleans.GenerateSerializer, Orleans.Alias(\"x\")] public sealed record Plain;", false)]
    public void A_missing_alias_is_reported_and_left_to_the_project_to_refuse(string source, bool reported)
    {
        var (_, findings) = Run(source);

        findings.Where(finding => finding is { Id: "OEG008", Severity: DiagnosticSeverity.Info }).Any().ShouldBe(reported);
    }

    [Fact]
    public void A_project_names_those_of_its_references_that_have_generated_code()
    {
        var (compiled, _) = Run("class Other;");

        var parts = compiled.Assembly.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.Name == "GrainCodePartAttribute")
            .Select(attribute => attribute.ConstructorArguments[0].Value)
            .ToList();
        parts.ShouldContain(typeof(GeneratorTests).Assembly.GetName().Name);
        parts.ShouldNotContain("Shouldly");
        compiled.GetDiagnostics(TestContext.Current.CancellationToken)
            .ShouldNotContain(finding => finding.Severity >= DiagnosticSeverity.Warning);
    }

    [Fact]
    public void An_unrelated_edit_generates_nothing_anew()
    {
        const string Source = "public interface IGood : Orleans.IGrainWithStringKey { Task GoAsync(); }";
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new GrainCodeGenerator().AsSourceGenerator()], driverOptions: options);
        var compilation = Compile(Source);
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);

        driver = driver.RunGenerators(
            compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
                "class Other;", cancellationToken: TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);

        driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs)
            .ShouldAllBe(output => output.Reason == IncrementalStepRunReason.Cached);
    }

    private static (Compilation Compiled, ImmutableArray<Diagnostic> Findings) Run(string source)
    {
        var driver = CSharpGeneratorDriver.Create(new GrainCodeGenerator()).RunGeneratorsAndUpdateCompilation(
            Compile(source), out var compiled, out _, TestContext.Current.CancellationToken);
        return (compiled, driver.GetRunResult().Diagnostics);
    }

    private static CSharpCompilation Compile(string source)
    {
        var usings = "using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; namespace Sample; ";
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(usings + source)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }
}
