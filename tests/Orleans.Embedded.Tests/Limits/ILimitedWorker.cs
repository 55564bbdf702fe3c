namespace Orleans.Embedded.Tests.Limits;

public interface ILimitedWorker : IGrainWithStringKey
{
    Task TouchAsync();
}
