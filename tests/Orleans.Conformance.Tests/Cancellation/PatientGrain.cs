namespace Orleans.Conformance.Cancellation;

public interface IPatientGrain : IGrainWithStringKey
{
    Task WaitAsync(CancellationToken cancellationToken);

    Task WaitThroughAsync(IPatientGrain inner, CancellationToken cancellationToken);

    Task<int> AnswerAsync(int number, CancellationToken cancellationToken = default);
}

public sealed class PatientGrain(Signals signals) : Grain, IPatientGrain
{
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        signals.Raise($"{key}/in");
        try
        {
            await signals.WaitFor($"{key}/never").WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            signals.Raise($"{key}/cancelled");
            throw;
        }
    }

    public Task WaitThroughAsync(IPatientGrain inner, CancellationToken cancellationToken) =>
        inner.WaitAsync(cancellationToken);

    public Task<int> AnswerAsync(int number, CancellationToken cancellationToken) => Task.FromResult(number + 1);
}
