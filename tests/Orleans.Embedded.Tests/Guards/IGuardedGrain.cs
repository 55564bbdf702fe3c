namespace Orleans.Embedded.Tests.Guards;

public interface IGuardedGrain : IGrainWithStringKey
{
    Task<Point> EchoAsync(Point point);

    Task<bool> IsSameObjectAsync(Point point);

    Task TakeBagAsync(Bag bag);

    Task TakeListAsync(List<int> list);

    Task TakeHolderAsync(Holder holder);

    Task<int[]> GiveArrayAsync();

    Task ThrowForeignAsync();

    Task ThrowOursAsync();

    Task ThrowOursWithForeignInsideAsync();

    Task HoldThreadAsync();

    Task CallAsync(string other, string andBack);

    Task<string> NothingAsync();
}
