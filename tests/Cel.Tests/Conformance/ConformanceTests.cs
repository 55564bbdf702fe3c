namespace Cel.Tests.Conformance;

public sealed class ConformanceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_case_that_needs_no_protobuf_types_holds(bool isCompiled)
    {
        var (held, faults) = (0, new List<string>());
        foreach (var suite in ConformanceSuite.All)
        {
            var (cases, before) = (suite.Cases.Where(one => !one.NeedsProtobuf).ToList(), faults.Count);
            foreach (var one in cases)
            {
                if (CaseRun.Fault(one, isCompiled) is { } fault) faults.Add($"{one}: {one.Expression}\n    {fault}");
                else held++;
            }

            output.WriteLine($"{suite.Name}: {cases.Count - (faults.Count - before)} of {suite.Cases.Count}");
        }

        foreach (var one in ConformanceSuite.All.SelectMany(suite => suite.Cases).Where(one => one.NeedsProtobuf))
        {
            output.WriteLine($"left out, it needs protobuf's messages: {one}");
        }

        faults.ShouldBeEmpty();
        held.ShouldBe(1_502);
    }
}
