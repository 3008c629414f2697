export const isCi = ({ CI }: NodeJS.ProcessEnv): boolean => Boolean(CI) && CI !== 'false' && CI !== '0';
